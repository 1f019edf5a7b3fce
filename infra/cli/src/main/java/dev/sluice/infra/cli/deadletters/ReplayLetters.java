package dev.sluice.infra.cli.deadletters;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.infra.cli.shared.ConnectionMixin;
import dev.sluice.infra.cli.shared.Invocation;
import dev.sluice.infra.cli.shared.PlainText;
import dev.sluice.infra.cluster.Topics;
import dev.sluice.schemas.serdes.Connection;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dead-letters replay}. */
@Command(
        name = "replay",
        description = {
            "Write the records of dead letters to the topics they came from again, key and value as they were, each once: what was replayed before is left out."
                    + " One that fails again becomes another dead letter.",
            "What came from a topic that others read too, as training, comes to them a second time."
        },
        exitCodeList = {
            "0:every letter that fits was replayed",
            "1:none fits, some could not be replayed, or it failed",
            "2:wrongly used"
        })
final class ReplayLetters implements Callable<Integer> {
    @Mixin
    ConnectionMixin cluster = new ConnectionMixin();

    @Mixin
    FilterOptions filter = new FilterOptions();

    @Parameters(
            arity = "0..*",
            paramLabel = "PARTITION:OFFSET",
            converter = LetterId.Converter.class,
            description = "Only these letters.")
    Set<LetterId> ids = new LinkedHashSet<>();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "0",
            description = "At most so many; 0 for all (default: ${DEFAULT-VALUE}).")
    int limit;

    @Option(names = "--dry-run", description = "Say what would be replayed, and write nothing.")
    boolean dryRun;

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, JsonProcessingException {
        if (limit < 0) {
            throw Invocation.misuse(spec, "--limit must be at least 0, not " + limit);
        }
        Connection connection = cluster.connect();
        Topics.requireAll(connection);
        ReplayReport report = dryRun ? rehearse(connection) : replay(connection);
        PrintWriter out = Invocation.out(spec);
        if (json) {
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report));
        } else {
            print(report, out);
        }
        out.flush();
        return report.replayed() > 0 && report.refused() == 0 ? 0 : 1;
    }

    private ReplayReport rehearse(Connection connection) throws InterruptedException {
        try (LetterBox box = LetterBox.open(connection)) {
            return go(connection, box, null);
        }
    }

    private ReplayReport replay(Connection connection) throws InterruptedException {
        // first the producer, which ends what another has begun, then the look at what was replayed
        try (Replayer replayer = Replayer.open(connection);
                LetterBox box = LetterBox.openSettled(connection)) {
            ReplayReport report = go(connection, box, replayer);
            long unused = replayer.commit();
            return report;
        }
    }

    private ReplayReport go(Connection connection, LetterBox box, @Nullable Replayer replayer)
            throws InterruptedException {
        LetterFilter wanted = filter.filter(ids, false);
        ReplayReport report = new ReplayReport(dryRun);
        try (Admin admin = Topics.admin(connection);
                LetterDecoder decoder = new LetterDecoder(connection)) {
            Replayability replayability = Replayability.of(connection, admin);
            box.each(letter -> {
                if ((limit > 0 && report.replayed() >= limit) || !wanted.matches(letter, decoder)) {
                    return;
                }
                Optional<String> obstacle = replayability.obstacle(letter);
                if (obstacle.isPresent()) {
                    report.refuse(letter, obstacle.get());
                    return;
                }
                if (replayer != null) {
                    replayer.replay(letter);
                }
                report.replay(Objects.requireNonNull(letter.source()).topic());
            });
        } catch (ExecutionException e) {
            throw Topics.unreachable(connection, e);
        }
        return report;
    }

    private static void print(ReplayReport report, PrintWriter out) {
        String verb = report.dryRun() ? "would replay " : "replayed ";
        report.byTopic().forEach((topic, count) -> out.println(verb + count + " to " + topic));
        if (report.byTopic().isEmpty()) {
            out.println(verb + "no dead letter"
                    + (report.refused() == 0 ? ": none fits that was not replayed before" : ""));
        }
        if (report.refused() > 0) {
            out.println("cannot be replayed: " + report.refused());
            report.obstacles()
                    .forEach(refusal ->
                            out.println("  " + refusal.id() + ": " + PlainText.harmless(refusal.obstacle())));
            long more = report.refused() - report.obstacles().size();
            if (more > 0) {
                out.println("  and " + more + " more");
            }
        }
    }
}

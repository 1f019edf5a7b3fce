package dev.sluice.infra.cli.cluster;

import dev.sluice.infra.cli.shared.ConnectionMixin;
import dev.sluice.infra.cli.shared.Invocation;
import dev.sluice.infra.cli.shared.Table;
import dev.sluice.infra.cluster.Topics;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.schemas.topics.TopicSpec;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice topics}. */
@Command(
        name = "topics",
        description = "List the topics Sluice uses and what there is of them; create those that are missing.")
public final class TopicsCommand implements Callable<Integer> {
    @Mixin
    ConnectionMixin cluster = new ConnectionMixin();

    @Option(names = "--create", description = "Create the missing ones; others are left as they are.")
    boolean create;

    @Option(names = "--dry-run", description = "With --create: say what would be created, and create nothing.")
    boolean dryRun;

    @Option(
            names = "--replication",
            paramLabel = "N",
            defaultValue = "-1",
            description =
                    "Replication factor of new topics, which those that the topology makes for itself follow; -1: the broker's default"
                            + " (default: ${DEFAULT-VALUE}).")
    short replication = Topics.BROKER_DEFAULT;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = Invocation.out(spec);
        Connection connection = cluster.connect();
        if (create && !dryRun) {
            List<String> created = Topics.createMissing(connection, replication);
            created.forEach(name -> out.println("created " + name));
            out.println(created.isEmpty() ? "every topic was there" : created.size() + " created");
            return 0;
        }
        TopicState.Cluster found = TopicState.of(connection);
        if (create) {
            List<TopicSpec> missing = connection.topics().all().stream()
                    .filter(topic -> !found.topics().containsKey(topic.name()))
                    .toList();
            missing.forEach(topic -> out.println("would create " + topic.name() + ": partitions " + topic.partitions()
                    + ", " + new TreeMap<>(topic.settings())));
            out.println(missing.isEmpty() ? "every topic is there" : missing.size() + " would be created");
            return 0;
        }
        print(connection.topics(), found, out);
        return 0;
    }

    static void print(TopicCatalogue topics, TopicState.Cluster found, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("TOPIC", "KEY", "PARTITIONS", "REPLICATION", "MIN.INSYNC", "CLEANUP", "STATE"));
        for (TopicSpec topic : topics.all()) {
            TopicState state = found.topics().get(topic.name());
            rows.add(List.of(
                    topic.name(),
                    topic.key(),
                    String.valueOf(topic.partitions()),
                    state == null ? "-" : String.valueOf(state.replication()),
                    state == null ? "-" : String.valueOf(state.minInSync()),
                    topic.settings().getOrDefault("cleanup.policy", ""),
                    words(topic, state)));
        }
        Table.print(rows, out);
        if (!found.unsafe().isEmpty()) {
            out.println("warning: there are " + found.brokers() + " brokers, and one copy only of "
                    + String.join(", ", found.unsafe())
                    + ": if its broker dies, what is in it is lost. Reassign with kafka-reassign-partitions.sh, or create topics"
                    + " anew with --replication 3");
            out.flush();
        }
    }

    private static String words(TopicSpec expected, @Nullable TopicState found) {
        if (found == null) {
            return "missing";
        }
        return found.partitions() == expected.partitions() ? "present" : "has " + found.partitions() + " partitions";
    }
}

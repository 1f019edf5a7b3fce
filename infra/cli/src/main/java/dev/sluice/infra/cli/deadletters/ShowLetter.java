package dev.sluice.infra.cli.deadletters;

import dev.sluice.infra.cli.shared.ConnectionMixin;
import dev.sluice.infra.cli.shared.Invocation;
import dev.sluice.infra.cli.shared.Table;
import dev.sluice.infra.cluster.Topics;
import dev.sluice.schemas.serdes.Connection;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dead-letters show}. */
@Command(
        name = "show",
        description =
                "Tell all that is known of a dead letter and what its record decodes to; never the record's bytes.")
final class ShowLetter implements Callable<Integer> {
    @Mixin
    ConnectionMixin cluster = new ConnectionMixin();

    @Parameters(
            paramLabel = "PARTITION:OFFSET",
            converter = LetterId.Converter.class,
            description = "Where it lies, as 'list --each' shows it.")
    LetterId id = new LetterId(0, 0);

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Connection connection = cluster.connect();
        Topics.requireAll(connection);
        List<Letter> found = new ArrayList<>();
        try (LetterBox box = LetterBox.open(connection);
                LetterDecoder decoder = new LetterDecoder(connection)) {
            box.each(letter -> {
                if (letter.id().equals(id)) {
                    found.add(letter);
                }
            });
            if (found.isEmpty()) {
                throw new IllegalStateException("there is no dead letter " + id + " in "
                        + connection.topics().deadLetters() + ": look it up with 'dead-letters list --each'");
            }
            Letter letter = found.get(0);
            LetterDecoder.Content content = decoder.decode(letter);
            PrintWriter out = Invocation.out(spec);
            if (json) {
                out.println(LetterPrinter.json(letter, content));
            } else {
                Table.print(LetterPrinter.details(letter, content), out);
            }
            out.flush();
        }
        return 0;
    }
}

package dev.sluice.infra.cli.deadletters;

import dev.sluice.infra.cli.shared.ConnectionMixin;
import dev.sluice.infra.cli.shared.Invocation;
import dev.sluice.infra.cli.shared.Table;
import dev.sluice.infra.cluster.Topics;
import dev.sluice.schemas.serdes.Connection;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dead-letters list}. */
@Command(name = "list", description = "Count dead letters by stage and reason, or list each of them, oldest first.")
final class ListLetters implements Callable<Integer> {
    @Mixin
    ConnectionMixin cluster = new ConnectionMixin();

    @Mixin
    FilterOptions filter = new FilterOptions();

    @Option(names = "--each", description = "One line for each letter instead of counts.")
    boolean each;

    @Option(names = "--all", description = "Those that were replayed, too.")
    boolean all;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "At most so many lines; 0 for all (default: ${DEFAULT-VALUE}).")
    int limit = 20;

    @Option(names = "--json", description = "One JSON object a line.")
    boolean json;

    @Spec
    @Nullable
    CommandSpec spec;

    private long found;
    private long replayed;
    private long shown;

    @Override
    public Integer call() throws InterruptedException {
        if (limit < 0) {
            throw Invocation.misuse(spec, "--limit must be at least 0, not " + limit);
        }
        Connection connection = cluster.connect();
        Topics.requireAll(connection);
        LetterFilter wanted = filter.filter(Set.of(), true);
        PrintWriter out = Invocation.out(spec);
        try (LetterBox box = LetterBox.open(connection);
                LetterDecoder decoder = new LetterDecoder(connection)) {
            if (each) {
                each(box, letter -> wanted.matches(letter, decoder), out);
            } else {
                count(box, letter -> wanted.matches(letter, decoder), out);
            }
        }
        out.flush();
        return 0;
    }

    private void each(LetterBox box, Predicate<Letter> wanted, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>(List.of(LetterPrinter.HEADING));
        box.each(letter -> {
            if (wanted.test(letter) && taken(letter) && room()) {
                if (json) {
                    out.println(LetterPrinter.json(letter));
                } else {
                    rows.add(LetterPrinter.row(letter));
                }
            }
        });
        print(rows, shown + " of " + found + " dead letters", out);
    }

    private void count(LetterBox box, Predicate<Letter> wanted, PrintWriter out) {
        LetterGroups groups = new LetterGroups();
        box.each(letter -> {
            if (wanted.test(letter) && taken(letter)) {
                groups.add(letter);
            }
        });
        List<List<String>> rows = new ArrayList<>(List.of(LetterPrinter.GROUP_HEADING));
        List<LetterGroups.Group> largest = groups.largestFirst();
        for (LetterGroups.Group group : largest) {
            if (!room()) {
                break;
            }
            if (json) {
                out.println(LetterPrinter.json(group));
            } else {
                rows.add(LetterPrinter.row(group));
            }
        }
        print(rows, found + " dead letters, " + shown + " of " + largest.size() + " reasons", out);
    }

    private boolean taken(Letter letter) {
        replayed += letter.replayed() ? 1 : 0;
        boolean taken = all || !letter.replayed();
        found += taken ? 1 : 0;
        return taken;
    }

    private boolean room() {
        boolean room = limit == 0 || shown < limit;
        shown += room ? 1 : 0;
        return room;
    }

    private void print(List<List<String>> rows, String summary, PrintWriter out) {
        if (json) {
            return;
        }
        if (rows.size() > 1) {
            Table.print(rows, out);
        }
        String others = all
                ? ", " + replayed + " letters replayed"
                : replayed == 0 ? "" : "; " + replayed + " more were replayed, --all shows them";
        out.println(summary + others);
    }
}

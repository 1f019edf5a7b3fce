package dev.sluice.infra.cli.bench;

import dev.sluice.infra.bench.BenchReport;
import dev.sluice.infra.cli.shared.Invocation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options all benchmarks share, and where their results and their progress go. */
final class BenchOutput {
    @Option(names = "--quick", description = "A short run, to see that it works; its figures are not to be quoted.")
    boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there as JSON.")
    @Nullable
    Path json;

    @Spec(Spec.Target.MIXEE)
    @Nullable
    CommandSpec command;

    /** Prints a report, and writes its figures to the file that was asked for. */
    void print(BenchReport report) throws IOException {
        PrintWriter out = Invocation.out(command);
        out.println();
        out.print(report.markdown());
        if (json != null) {
            report.writeJson(json);
            out.println();
            out.println("figures: " + json);
        }
        out.flush();
    }

    /** Writes a line of progress at once. */
    Consumer<String> progress() {
        PrintWriter err = Invocation.err(command);
        return line -> {
            err.println(line);
            err.flush();
        };
    }
}

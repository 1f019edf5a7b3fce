package dev.sluice.infra.cli.bench;

import dev.sluice.infra.bench.BenchReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options both benchmarks share, and where their results go. */
final class BenchOutput {
    @Option(names = "--quick", description = "A short run, to see that it works; its figures are not to be quoted.")
    boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there as JSON.")
    @Nullable
    Path json;

    void print(BenchReport report, PrintWriter out) throws IOException {
        out.println();
        out.print(report.markdown());
        if (json != null) {
            report.writeJson(json);
            out.println();
            out.println("figures: " + json);
        }
        out.flush();
    }
}

package dev.sluice.infra.cli.bench;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command's words go: results to the output, progress to the error stream, so that results can be piped. */
final class Writers {
    private Writers() {}

    static PrintWriter out(@Nullable CommandSpec spec) {
        return commandLine(spec).getOut();
    }

    static PrintWriter err(@Nullable CommandSpec spec) {
        return commandLine(spec).getErr();
    }

    static CommandLine commandLine(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("a command runs through picocli only");
        }
        return spec.commandLine();
    }
}

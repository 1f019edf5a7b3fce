package dev.sluice.infra.cli.bench;

import dev.sluice.infra.platform.EmbeddedPlatform;
import dev.sluice.infra.platform.PlatformConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the benchmarks on a broker of their own have in common. */
final class BrokerOptions {
    /** The broker's folder below the data directory, and the prefix of its topics. */
    static final String FOLDER = "bench";

    @Option(names = "--rounds", paramLabel = "N", description = "Runs of each row (default: 5, with --quick 1).")
    @Nullable
    Integer rounds;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of samples and weights (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = ".sluice",
            description = "The broker's data go to DIR/bench, emptied first (default: ${DEFAULT-VALUE}).")
    Path dataDir = Path.of(".sluice");

    int rounds(boolean quick) {
        return rounds != null ? rounds : quick ? 1 : 5;
    }

    EmbeddedPlatform start() throws InterruptedException, IOException {
        return EmbeddedPlatform.startAfresh(PlatformConfig.defaults(dataDir.resolve(FOLDER)));
    }

    /** Writes a line of progress at once. */
    static Consumer<String> progress(PrintWriter err) {
        return line -> {
            err.println(line);
            err.flush();
        };
    }
}

package dev.sluice.infra.cli.bench;

import dev.sluice.infra.cli.shared.ConnectionMixin;
import dev.sluice.infra.cli.shared.Invocation;
import dev.sluice.infra.platform.EmbeddedPlatform;
import dev.sluice.infra.platform.PlatformConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the benchmarks on a broker of their own have in common. */
abstract class BrokerBenchCommand implements Callable<Integer> {
    /** The broker's folder below the data directory, and the prefix of its topics. */
    static final String FOLDER = "bench";

    @Mixin
    BenchOutput output = new BenchOutput();

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
            defaultValue = ConnectionMixin.DATA_DIR,
            description = "The broker's data go to DIR/bench, emptied first (default: ${DEFAULT-VALUE}).")
    Path dataDir = Path.of(ConnectionMixin.DATA_DIR);

    @Spec
    @Nullable
    CommandSpec spec;

    /** A benchmark that waits for its broker. */
    @FunctionalInterface
    interface Bench {
        void runOn(EmbeddedPlatform platform) throws InterruptedException, IOException;
    }

    /** @throws IllegalArgumentException naming the option that is out of range */
    abstract Bench bench();

    @Override
    public final Integer call() throws InterruptedException, IOException {
        Bench bench = Invocation.checked(spec, this::bench);
        try (EmbeddedPlatform platform =
                EmbeddedPlatform.startAfresh(PlatformConfig.defaults(dataDir.resolve(FOLDER)))) {
            bench.runOn(platform);
        }
        return 0;
    }

    final int rounds() {
        return rounds != null ? rounds : output.quick ? 1 : 5;
    }

    final int warmUpRounds() {
        return output.quick ? 0 : 1;
    }
}

package dev.sluice.infra.bench;

import dev.sluice.infra.platform.EmbeddedPlatform;
import dev.sluice.infra.platform.PlatformConfig;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.trainer.network.NetworkKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice bench trainer}. */
@Command(
        name = "trainer",
        description = {
            "Samples per second of the trainer, from an embedded broker of its own, beside DL4J's own fit loop in memory.",
            "Takes some minutes, and up to 1 GB below --data-dir while it runs."
        })
final class TrainerBenchCommand implements Callable<Integer> {
    private static final String FOLDER = "bench";
    private static final int PARTITIONS = 4;

    @Mixin
    BenchOutput output = new BenchOutput();

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "mlp",
            description = "Network to train: mlp, cnn or lenet (default: ${DEFAULT-VALUE}).")
    String model = "mlp";

    @Option(
            names = "--samples",
            paramLabel = "N",
            description = "Samples in each run (default: what takes some seconds, with --quick a tenth).")
    @Nullable
    Integer samples;

    @Option(names = "--rounds", paramLabel = "N", description = "Runs of each row (default: 5, with --quick 1).")
    @Nullable
    Integer rounds;

    @Option(
            names = "--train-batch",
            paramLabel = "N",
            defaultValue = "128",
            description = "Samples in a training step (default: ${DEFAULT-VALUE}).")
    int batch = 128;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of the samples (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = ".sluice",
            description = "The broker's data go to DIR/bench, emptied first (default: ${DEFAULT-VALUE}).")
    Path dataDir = Path.of(".sluice");

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        PrintWriter out = Writers.out(spec);
        PrintWriter err = Writers.err(spec);
        TrainerBench.Plan plan;
        try {
            NetworkKind kind = NetworkKind.named(model);
            int full = usual(kind);
            plan = new TrainerBench.Plan(
                    kind,
                    batch,
                    samples != null ? samples : output.quick ? full / 10 : full,
                    rounds != null ? rounds : output.quick ? 1 : 5,
                    output.quick ? 0 : 1,
                    seed);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Writers.commandLine(spec), e.getMessage(), e);
        }
        PlatformConfig config = PlatformConfig.defaults(dataDir.resolve(FOLDER));
        try (EmbeddedPlatform platform = EmbeddedPlatform.startAfresh(config)) {
            var speeds = new TrainerBench(platform.connection(new TopicCatalogue(FOLDER, PARTITIONS)), plan, line -> {
                        err.println(line);
                        err.flush();
                    })
                    .run();
            output.print(TrainerReport.of(Hardware.line(), plan, speeds), out);
        }
        return 0;
    }

    /** Some five seconds on a core of today. */
    private static int usual(NetworkKind kind) {
        return switch (kind) {
            case MLP -> 100_000;
            case CNN -> 20_000;
            case LENET -> 5_000;
        };
    }
}

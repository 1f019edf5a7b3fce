package dev.sluice.infra.cli.bench;

import dev.sluice.infra.bench.Hardware;
import dev.sluice.infra.bench.TrainerBench;
import dev.sluice.infra.bench.TrainerReport;
import dev.sluice.infra.platform.EmbeddedPlatform;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.trainer.network.NetworkKind;
import java.io.IOException;
import java.io.PrintWriter;
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
    private static final int PARTITIONS = 4;

    @Mixin
    BenchOutput output = new BenchOutput();

    @Mixin
    BrokerOptions broker = new BrokerOptions();

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

    @Option(
            names = "--train-batch",
            paramLabel = "N",
            defaultValue = "128",
            description = "Samples in a training step (default: ${DEFAULT-VALUE}).")
    int batch = 128;

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
                    broker.rounds(output.quick),
                    output.quick ? 0 : 1,
                    broker.seed);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Writers.commandLine(spec), e.getMessage(), e);
        }
        try (EmbeddedPlatform platform = broker.start()) {
            var speeds = new TrainerBench(
                            platform.connection(new TopicCatalogue(BrokerOptions.FOLDER, PARTITIONS)),
                            plan,
                            BrokerOptions.progress(err))
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

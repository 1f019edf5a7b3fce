package dev.sluice.infra.cli.bench;

import dev.sluice.infra.bench.Hardware;
import dev.sluice.infra.bench.TrainerBench;
import dev.sluice.infra.bench.TrainerReport;
import dev.sluice.infra.cli.shared.NetworkOption;
import dev.sluice.infra.cli.shared.TrainBatchOption;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.trainer.network.NetworkKind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice bench trainer}. */
@Command(
        name = "trainer",
        description = {
            "Samples per second of the trainer, from an embedded broker of its own, beside DL4J's own fit loop in memory.",
            "Takes some minutes, and up to 1 GB below --data-dir while it runs."
        })
final class TrainerBenchCommand extends BrokerBenchCommand {
    private static final int PARTITIONS = 4;

    @Mixin
    NetworkOption network = new NetworkOption();

    @Option(
            names = "--samples",
            paramLabel = "N",
            description = "Samples in each run (default: what takes some seconds, with --quick a tenth).")
    @Nullable
    Integer samples;

    @Mixin
    TrainBatchOption batch = new TrainBatchOption();

    @Override
    Bench bench() {
        NetworkKind kind = network.kind();
        int full = usual(kind);
        TrainerBench.Plan plan = new TrainerBench.Plan(
                kind,
                batch.size(),
                samples != null ? samples : output.quick ? full / 10 : full,
                rounds(),
                warmUpRounds(),
                seed);
        TopicCatalogue topics = new TopicCatalogue(FOLDER, PARTITIONS);
        return platform -> {
            TrainerBench bench = new TrainerBench(platform.connection(topics), plan, output.progress());
            output.print(TrainerReport.of(Hardware.line(), plan, bench.run()));
        };
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

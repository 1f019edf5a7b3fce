package dev.sluice.infra.cli.bench;

import dev.sluice.infra.bench.Hardware;
import dev.sluice.infra.bench.TopologyBench;
import dev.sluice.infra.bench.TopologyReport;
import dev.sluice.infra.platform.EmbeddedPlatform;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice bench topology}. */
@Command(
        name = "topology",
        description = {
            "Samples per second of the topology on an embedded broker of its own, beside applications that do less.",
            "Takes some minutes, and up to 2 GB below --data-dir while it runs."
        })
final class TopologyBenchCommand extends BrokerBenchCommand {
    @Option(
            names = "--samples",
            paramLabel = "N",
            description = "Scored samples in each run (default: 300000, with --quick 20000).")
    @Nullable
    Integer samples;

    @Option(
            names = "--noise",
            paramLabel = "RATE",
            defaultValue = "0.2",
            description =
                    "Share of wrong labels: what the topology withholds is written twice (default: ${DEFAULT-VALUE}).")
    double noise = 0.2;

    @Mixin
    PartitionsOption partitions = new PartitionsOption();

    @Override
    Bench bench() {
        TopologyBench.Plan plan = new TopologyBench.Plan(
                samples != null ? samples : output.quick ? 20_000 : 300_000, rounds(), warmUpRounds(), noise, seed);
        TopicCatalogue topics = partitions.topics(FOLDER);
        return platform -> {
            Path state = platform.dataDir().resolve(EmbeddedPlatform.STREAMS);
            TopologyBench bench = new TopologyBench(platform.connection(topics), state, plan, output.progress());
            output.print(TopologyReport.of(Hardware.line(), plan, bench.run()));
        };
    }
}

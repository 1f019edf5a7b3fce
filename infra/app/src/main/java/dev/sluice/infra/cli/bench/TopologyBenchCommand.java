package dev.sluice.infra.cli.bench;

import dev.sluice.infra.bench.Hardware;
import dev.sluice.infra.bench.TopologyBench;
import dev.sluice.infra.bench.TopologyReport;
import dev.sluice.infra.bench.Variant;
import dev.sluice.infra.platform.EmbeddedPlatform;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice bench topology}. */
@Command(
        name = "topology",
        description = {
            "Samples per second of the topology on an embedded broker of its own, beside applications that do less.",
            "Takes some minutes, and up to 2 GB below --data-dir while it runs."
        })
final class TopologyBenchCommand implements Callable<Integer> {
    @Mixin
    BenchOutput output = new BenchOutput();

    @Mixin
    BrokerOptions broker = new BrokerOptions();

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

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Partitions of the per-sample topics (default: ${DEFAULT-VALUE}).")
    int partitions = 4;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        PrintWriter out = Writers.out(spec);
        PrintWriter err = Writers.err(spec);
        TopologyBench.Plan plan;
        TopicCatalogue topics;
        try {
            plan = new TopologyBench.Plan(
                    samples != null ? samples : output.quick ? 20_000 : 300_000,
                    broker.rounds(output.quick),
                    output.quick ? 0 : 1,
                    noise,
                    broker.seed);
            topics = new TopicCatalogue(BrokerOptions.FOLDER, partitions);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Writers.commandLine(spec), e.getMessage(), e);
        }
        try (EmbeddedPlatform platform = broker.start()) {
            Connection connection = platform.connection(topics);
            Path state = platform.dataDir().resolve(EmbeddedPlatform.STREAMS);
            Map<Variant, List<TopologyBench.Speed>> speeds =
                    new TopologyBench(connection, state, plan, BrokerOptions.progress(err)).run();
            output.print(TopologyReport.of(Hardware.line(), plan, speeds), out);
        }
        return 0;
    }
}

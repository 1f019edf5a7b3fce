package dev.sluice.infra.cli.bench;

import dev.sluice.infra.bench.Hardware;
import dev.sluice.infra.bench.ScorerBench;
import dev.sluice.infra.bench.ScorerReport;
import dev.sluice.infra.platform.EmbeddedPlatform;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.scorer.engine.Device;
import dev.sluice.scorer.engine.EngineKind;
import dev.sluice.scorer.engine.EngineSettings;
import dev.sluice.scorer.service.Batching;
import dev.sluice.scorer.service.ScorerConfig;
import dev.sluice.trainer.network.NetworkKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice bench scorer}. */
@Command(
        name = "scorer",
        description = {
            "Throughput of the scorer from Kafka to Kafka on a broker of its own, beside that of the model alone,",
            "and its latency at a moderate rate. Takes some minutes, and up to 2 GB below --data-dir while it runs."
        })
final class ScorerBenchCommand implements Callable<Integer> {
    @Mixin
    BenchOutput output = new BenchOutput();

    @Mixin
    BrokerOptions broker = new BrokerOptions();

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "mlp",
            description = "The network, as of --model of the trainer (default: ${DEFAULT-VALUE}).")
    String model = "mlp";

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "What runs the model in the scorer: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    EngineKind engine = EngineKind.AUTO;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "About how long each run takes (default: 8, with --quick 1).")
    @Nullable
    Double seconds;

    @Option(
            names = "--scorer-threads",
            paramLabel = "N",
            description = "Threads that run the model, in both rows (default: half of the cores, at most 8).")
    @Nullable
    Integer threads;

    @Option(
            names = "--score-batch",
            paramLabel = "N",
            description =
                    "Most samples scored at once, and always as many in the model's loop (default: the scorer's).")
    @Nullable
    Integer maxBatch;

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
        ScorerBench.Plan plan;
        ScorerConfig config;
        TopicCatalogue topics;
        try {
            plan = new ScorerBench.Plan(
                    NetworkKind.named(model),
                    Duration.ofMillis((long) (1e3 * (seconds != null ? seconds : output.quick ? 1 : 8))),
                    broker.rounds(output.quick),
                    output.quick ? 0 : 1,
                    broker.seed);
            topics = new TopicCatalogue(BrokerOptions.FOLDER, partitions);
            Batching batching = Batching.defaults();
            // no trainer runs, so that nothing may be waited for
            ScorerConfig base = ScorerConfig.defaults()
                    .withMaxStaleness(0)
                    .withEngine(new EngineSettings(engine, Device.CPU))
                    .withBatching(threads == null ? batching : batching.withThreads(threads));
            config = maxBatch == null ? base : base.withMaxBatch(maxBatch);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Writers.commandLine(spec), e.getMessage(), e);
        }
        try (EmbeddedPlatform platform = broker.start()) {
            ScorerBench bench = new ScorerBench(
                    platform.connection(topics),
                    platform.connection(new TopicCatalogue(BrokerOptions.FOLDER + "-moderate", partitions)),
                    config,
                    plan,
                    BrokerOptions.progress(err));
            ScorerBench.Findings found = bench.run();
            Map<String, Object> scorer = new LinkedHashMap<>();
            scorer.put("scorerThreads", config.batching().threads());
            scorer.put("maxBatch", config.maxBatch());
            output.print(ScorerReport.of(Hardware.line(), plan, scorer, found), out);
            out.println();
            ScorerReport.remarks(found).forEach(out::println);
            out.flush();
        }
        return 0;
    }
}

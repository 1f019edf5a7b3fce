package dev.sluice.infra.cli.bench;

import dev.sluice.infra.bench.Hardware;
import dev.sluice.infra.bench.ScorerBench;
import dev.sluice.infra.bench.ScorerReport;
import dev.sluice.infra.cli.shared.Invocation;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.scorer.engine.Device;
import dev.sluice.scorer.engine.EngineKind;
import dev.sluice.scorer.engine.EngineSettings;
import dev.sluice.scorer.service.Batching;
import dev.sluice.scorer.service.ScorerConfig;
import dev.sluice.trainer.network.NetworkKind;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice bench scorer}. */
@Command(
        name = "scorer",
        description = {
            "Throughput of the scorer from Kafka to Kafka on a broker of its own, beside that of the model alone,",
            "and its latency at a moderate rate. Takes some minutes, and up to 2 GB below --data-dir while it runs."
        })
final class ScorerBenchCommand extends BrokerBenchCommand {
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

    @Mixin
    PartitionsOption partitions = new PartitionsOption();

    @Override
    Bench bench() {
        ScorerBench.Plan plan = new ScorerBench.Plan(
                NetworkKind.named(model),
                Duration.ofMillis((long) (1e3 * (seconds != null ? seconds : output.quick ? 1 : 8))),
                rounds(),
                warmUpRounds(),
                seed);
        TopicCatalogue topics = partitions.topics(FOLDER);
        TopicCatalogue moderate = partitions.topics(FOLDER + "-moderate");
        ScorerConfig config = config();
        return platform -> {
            ScorerBench bench = new ScorerBench(
                    platform.connection(topics), platform.connection(moderate), config, plan, output.progress());
            ScorerBench.Findings found = bench.run();
            Map<String, Object> scorer = new LinkedHashMap<>();
            scorer.put("scorerThreads", config.batching().threads());
            scorer.put("maxBatch", config.maxBatch());
            output.print(ScorerReport.of(Hardware.line(), plan, scorer, found));
            PrintWriter out = Invocation.out(spec);
            out.println();
            ScorerReport.remarks(found).forEach(out::println);
            out.flush();
        };
    }

    private ScorerConfig config() {
        Batching batching = Batching.defaults();
        // no trainer runs, so that nothing may be waited for
        ScorerConfig base = ScorerConfig.defaults()
                .withMaxStaleness(0)
                .withEngine(new EngineSettings(engine, Device.CPU))
                .withBatching(threads == null ? batching : batching.withThreads(threads));
        return maxBatch == null ? base : base.withMaxBatch(maxBatch);
    }
}

package dev.sluice.infra.cli.role;

import dev.sluice.scorer.engine.Device;
import dev.sluice.scorer.engine.EngineKind;
import dev.sluice.scorer.engine.EngineSettings;
import dev.sluice.scorer.feed.Rescoring;
import dev.sluice.scorer.service.Batching;
import dev.sluice.scorer.service.ScorerConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the scorer. */
final class ScorerOptions {
    @Option(
            names = "--scorer-instance",
            paramLabel = "NAME",
            defaultValue = "0",
            description = "Tells scorers of one installation apart; keep it over restarts (default: ${DEFAULT-VALUE}).")
    String instance = "0";

    @Option(
            names = "--score-batch",
            paramLabel = "N",
            defaultValue = "512",
            description = "Most samples scored at once (default: ${DEFAULT-VALUE}).")
    int maxBatch = 512;

    @Option(
            names = "--max-staleness",
            paramLabel = "N",
            defaultValue = "4096",
            description = "Samples the scorer may be ahead of the newest model; 0: no bound, for live sources"
                    + " (default: ${DEFAULT-VALUE}).")
    long maxStaleness = 4096;

    @Option(
            names = "--max-wait",
            paramLabel = "TIME",
            defaultValue = "2s",
            description = "Longest pause for a newer model (default: ${DEFAULT-VALUE}).")
    Duration maxWait = Duration.ofSeconds(2);

    @Option(
            names = "--first-model-wait",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "How long a data set's first model is waited for (default: ${DEFAULT-VALUE}).")
    Duration firstModelWait = Duration.ofSeconds(30);

    @Option(
            names = "--rescore-share",
            paramLabel = "SHARE",
            defaultValue = "0.125",
            description = "Trusted samples and audits scored again for each sample of the stream, 0 (none) to 1"
                    + " (default: ${DEFAULT-VALUE}).")
    double rescoreShare = 0.125;

    @Option(
            names = "--scorer-threads",
            paramLabel = "N",
            description =
                    "Threads that run models, each with an engine of its own (default: half of the cores, at most 8).")
    @Nullable
    Integer threads;

    @Option(
            names = "--max-latency",
            paramLabel = "TIME",
            defaultValue = "20ms",
            description =
                    "How long a sample may wait for others to be scored with; batches that take longer make the next ones smaller"
                            + " (default: ${DEFAULT-VALUE}).")
    Duration maxLatency = Duration.ofMillis(20);

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "What runs models: ${COMPLETION-CANDIDATES}; AUTO is ONNX Runtime where it can run the model,"
                    + " ND4J otherwise (default: ${DEFAULT-VALUE}).")
    EngineKind engine = EngineKind.AUTO;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = "cpu",
            description = "Where models run: ${COMPLETION-CANDIDATES}; CUDA needs a build with a CUDA profile"
                    + " (default: ${DEFAULT-VALUE}).")
    Device device = Device.CPU;

    /** @throws IllegalArgumentException naming what is out of range */
    ScorerConfig config() {
        return ScorerConfig.defaults().with(copy -> copy.instance(instance)
                .maxBatch(maxBatch)
                .maxStaleness(maxStaleness)
                .maxWait(maxWait)
                .firstModelWait(firstModelWait)
                .engine(new EngineSettings(engine, device))
                .batching(batching())
                .rescoring(Rescoring.defaults().withShare(rescoreShare)));
    }

    private Batching batching() {
        Batching base = Batching.defaults().withMaxLatency(maxLatency);
        return threads == null ? base : base.withThreads(threads);
    }
}

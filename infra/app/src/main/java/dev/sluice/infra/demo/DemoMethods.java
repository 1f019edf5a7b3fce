package dev.sluice.infra.demo;

import dev.sluice.infra.ingest.Ingester;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.scorer.service.ScorerConfig;
import dev.sluice.scorer.service.ScorerService;
import dev.sluice.topology.noise.ClipPolicy;
import dev.sluice.topology.noise.NoiseConfig;
import dev.sluice.topology.noise.PosteriorKind;
import dev.sluice.topology.stream.TopologyConfig;
import dev.sluice.topology.stream.TopologyService;
import dev.sluice.trainer.network.NetworkKind;
import dev.sluice.trainer.service.EvaluationSet;
import dev.sluice.trainer.service.TrainerConfig;
import dev.sluice.trainer.service.TrainerService;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say by which methods the demo cleans and learns, and the stages made of them. */
final class DemoMethods {
    @Option(names = "--model", defaultValue = "mlp", description = "Network: mlp or cnn (default: ${DEFAULT-VALUE}).")
    String model = "mlp";

    @Option(
            names = "--posterior",
            defaultValue = "counterfactual",
            description = "Noise posterior: counterfactual or mixture (default: ${DEFAULT-VALUE}).")
    String posterior = "counterfactual";

    @Option(
            names = "--clip-policy",
            defaultValue = "evidence",
            paramLabel = "SPEC",
            description =
                    "Clip threshold: none, fixed, evidence, ogc, median-multiple, mean-std, median-mad or quantile, with"
                            + " parameters as in ogc:epsilon=20,base=gce:0.7 (default: ${DEFAULT-VALUE}).")
    String clipPolicy = "evidence";

    /**
     * Looks the named methods up, so that a wrong name is refused before anything starts.
     *
     * @throws IllegalArgumentException if an option names something unknown
     */
    void check() {
        NetworkKind unusedNetwork = network();
        NoiseConfig unusedNoise = noise();
    }

    private NetworkKind network() {
        return NetworkKind.named(model);
    }

    private NoiseConfig noise() {
        return NoiseConfig.defaults().withMethods(PosteriorKind.named(posterior), ClipPolicy.parse(clipPolicy));
    }

    /**
     * Builds the stages; nothing runs yet.
     *
     * @throws IllegalArgumentException if an option names something unknown
     */
    DemoStages stages(
            Connection target, String dataset, Path stateDir, List<LabelledSample> test, long seed, Ingester ingester) {
        @Nullable EvaluationSet evaluation = test.isEmpty() ? null : new EvaluationSet(test);
        TrainerConfig trainer = TrainerConfig.defaults()
                .withDataset(dataset)
                .withNetwork(network())
                .withSeed(seed);
        TrainerConfig plain = TrainerConfig.plainCrossEntropy()
                .withDataset(dataset)
                .withNetwork(network())
                .withSeed(seed);
        TopologyConfig topology = TopologyConfig.defaults(target.topics().prefix(), stateDir.resolve("streams"))
                .withNoise(noise());
        return new DemoStages(
                ingester,
                new ScorerService(target, ScorerConfig.defaults()),
                new TopologyService(target, topology),
                new TrainerService(target, trainer, evaluation),
                new TrainerService(target, plain, evaluation),
                new Auditor(target));
    }
}

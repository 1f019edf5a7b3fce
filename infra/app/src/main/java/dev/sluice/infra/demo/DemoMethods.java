package dev.sluice.infra.demo;

import dev.sluice.infra.cli.role.TopologyOptions;
import dev.sluice.infra.cli.shared.FoldsOption;
import dev.sluice.infra.ingest.Ingester;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.scorer.service.ScorerConfig;
import dev.sluice.scorer.service.ScorerService;
import dev.sluice.topology.stream.TopologyService;
import dev.sluice.topology.stream.config.TopologyConfig;
import dev.sluice.trainer.config.TrainerConfig;
import dev.sluice.trainer.evaluation.EvaluationSet;
import dev.sluice.trainer.network.NetworkKind;
import dev.sluice.trainer.service.TrainerService;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say by which methods the demo cleans and learns, and the stages made of them. */
final class DemoMethods {
    @Option(
            names = "--model",
            defaultValue = "mlp",
            description = "Network: mlp, cnn or lenet (default: ${DEFAULT-VALUE}).")
    String model = "mlp";

    @Mixin
    private FoldsOption folds = new FoldsOption();

    @Mixin
    private TopologyOptions topology = new TopologyOptions();

    @Option(
            names = "--auditor",
            paramLabel = "ACCURACY",
            description = "Let a simulated person judge the audits, right so often, 0.5 to 1 (default: nobody does).")
    @Nullable
    Double auditor;

    /**
     * Looks the named methods up, so that a wrong name is refused before anything starts.
     *
     * @throws IllegalArgumentException if an option names something unknown
     */
    void check() {
        if (auditor != null && !(auditor >= 0.5 && auditor <= 1)) {
            throw new IllegalArgumentException("--auditor must be 0.5 to 1, not " + auditor);
        }
        NetworkKind unusedNetwork = network();
        TrainerConfig unusedTrainer = TrainerConfig.defaults().withFolds(folds.folds());
        TopologyConfig unusedTopology = topology.config("demo", Path.of("streams"));
    }

    private NetworkKind network() {
        return NetworkKind.named(model);
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
                .withFolds(folds.folds())
                .withSeed(seed);
        TrainerConfig plain = TrainerConfig.plainCrossEntropy()
                .withDataset(dataset)
                .withNetwork(network())
                .withSeed(seed);
        TopologyConfig routing = topology.config(target.topics().prefix(), stateDir.resolve("streams"));
        return new DemoStages(
                ingester,
                new ScorerService(target, ScorerConfig.defaults()),
                new TopologyService(target, routing),
                new TrainerService(target, trainer, evaluation),
                new TrainerService(target, plain, evaluation),
                new Auditor(target),
                auditor == null ? null : new SimulatedReviewer(target, auditor, seed));
    }
}

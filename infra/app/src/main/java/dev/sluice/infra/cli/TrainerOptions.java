package dev.sluice.infra.cli;

import dev.sluice.infra.ingest.TestSamples;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SampleSources;
import dev.sluice.infra.ingest.source.SourceSpec;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.trainer.network.NetworkKind;
import dev.sluice.trainer.service.EvaluationSet;
import dev.sluice.trainer.service.TrainerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the trainer. */
public final class TrainerOptions {
    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "mlp",
            description = "Network to train: mlp or cnn (default: ${DEFAULT-VALUE}).")
    String model = "mlp";

    @Option(
            names = "--train-dataset",
            paramLabel = "NAME",
            description = "Data set to learn (default: the first one described).")
    @Nullable
    String dataset;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            defaultValue = "0.001",
            description = "Peak learning rate of Adam (default: ${DEFAULT-VALUE}).")
    double learningRate = 0.001;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            defaultValue = "cosine",
            description = "How the learning rate goes on after its warm-up: cosine or constant"
                    + " (default: ${DEFAULT-VALUE}).")
    String schedule = "cosine";

    @Option(
            names = "--train-batch",
            paramLabel = "N",
            defaultValue = "128",
            description = "Samples in a training step (default: ${DEFAULT-VALUE}).")
    int batch = 128;

    @Option(
            names = "--snapshot-samples",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Samples after which a snapshot is published (default: ${DEFAULT-VALUE}).")
    int snapshotSamples = 1024;

    @Option(
            names = "--snapshot-interval",
            paramLabel = "TIME",
            defaultValue = "250ms",
            description = "Time after which one is published earlier (default: ${DEFAULT-VALUE}).")
    Duration snapshotInterval = Duration.ofMillis(250);

    @Option(
            names = "--model-seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the initial weights (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    @Option(
            names = "--evaluate",
            paramLabel = "PATH",
            description = "Labelled data to measure accuracy on: its test split, else all of it.")
    @Nullable
    Path evaluate;

    @Option(
            names = "--evaluate-task",
            paramLabel = "NAME",
            description =
                    "single-label, or multi-label for CSV files and image folders with sets of labels (default: as"
                            + " ingest takes them).")
    @Nullable
    String evaluateTask;

    /** @throws IllegalArgumentException naming what is out of range or unknown */
    TrainerConfig config() {
        TrainerConfig base = TrainerConfig.defaults();
        return new TrainerConfig(
                dataset,
                base.input(),
                base.publish(),
                NetworkKind.named(model),
                batch,
                learningRate,
                base.warmUpSamples(),
                base.schedule(),
                snapshotSamples,
                snapshotInterval,
                base.minSnapshotInterval(),
                base.partialBatchAfter(),
                base.evaluateEvery(),
                seed);
    }

    /** @throws IngestException if {@code --evaluate} names no readable data set */
    @Nullable
    EvaluationSet evaluationSet() {
        if (evaluate == null) {
            return null;
        }
        SourceSpec spec =
                SourceSpec.of(evaluate.toString()).withTask(evaluateTask).withDataset(dataset);
        try (SampleSource all = SampleSources.open(spec)) {
            List<LabelledSample> test = TestSamples.read(spec, all.facts());
            return new EvaluationSet(test.isEmpty() ? TestSamples.all(all) : test);
        }
    }
}

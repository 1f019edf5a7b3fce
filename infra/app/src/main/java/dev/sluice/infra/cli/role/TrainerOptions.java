package dev.sluice.infra.cli.role;

import dev.sluice.infra.cli.shared.FoldsOption;
import dev.sluice.infra.cli.shared.NetworkOption;
import dev.sluice.infra.cli.shared.TrainBatchOption;
import dev.sluice.infra.ingest.TestSamples;
import dev.sluice.infra.ingest.format.SampleSources;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceSpec;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.trainer.balance.ClassBalance;
import dev.sluice.trainer.config.Optimisation;
import dev.sluice.trainer.config.SnapshotConfig;
import dev.sluice.trainer.config.TrainerConfig;
import dev.sluice.trainer.evaluation.EvaluationSet;
import dev.sluice.trainer.network.Optimizer;
import dev.sluice.trainer.schedule.Shape;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the trainer. */
final class TrainerOptions {
    private static final Duration INTERVAL_BESIDE = Duration.ofSeconds(10);

    @Mixin
    NetworkOption network = new NetworkOption();

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
            description = "Peak learning rate (default: ${DEFAULT-VALUE}).")
    double learningRate = 0.001;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            defaultValue = "cosine",
            description = "How the learning rate goes on after its warm-up: cosine, constant or"
                    + " steps:MILESTONES[:FACTOR] with milestones as shares of the stream, such as"
                    + " steps:0.5,0.75:0.1 (default: ${DEFAULT-VALUE}).")
    String schedule = "cosine";

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "512",
            description = "Samples over which the learning rate rises to its peak (default: ${DEFAULT-VALUE}).")
    long warmUp = 512;

    @Option(
            names = "--loss",
            paramLabel = "SPEC",
            defaultValue = Optimisation.USUAL_LOSS,
            description =
                    "Loss to minimise, by name with its parameters; auto for the cross-entropy of the data set's task"
                            + " (default: ${DEFAULT-VALUE}).")
    String loss = Optimisation.USUAL_LOSS;

    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            defaultValue = "adam",
            description = "adam, sgd, sgd:MOMENTUM or nesterov:MOMENTUM (default: ${DEFAULT-VALUE}).")
    String optimizer = "adam";

    @Option(
            names = "--weight-decay",
            paramLabel = "RATE",
            defaultValue = "0",
            description = "Weight decay: decoupled for adam, an L2 term for sgd and nesterov"
                    + " (default: ${DEFAULT-VALUE}).")
    double weightDecay;

    @Option(
            names = "--max-gradient-norm",
            paramLabel = "NORM",
            defaultValue = "0",
            description = "Largest norm of a batch's whole gradient, 0 for no bound (default: ${DEFAULT-VALUE}).")
    double maxGradientNorm;

    @Option(
            names = "--class-balance",
            paramLabel = "NAME",
            defaultValue = "none",
            description = "Weights of the classes by the labels seen so far: none, inverse or effective:BETA"
                    + " (default: ${DEFAULT-VALUE}).")
    String classBalance = "none";

    @Option(
            names = "--replay",
            paramLabel = "N",
            defaultValue = "0",
            description = "Newest samples retained to be learnt from again, 0 for none (default: ${DEFAULT-VALUE}).")
    int replay;

    @Option(
            names = "--replay-ratio",
            paramLabel = "RATIO",
            defaultValue = "1",
            description = "Retained samples learnt from again for each fresh one (default: ${DEFAULT-VALUE}).")
    double replayRatio = 1;

    @Mixin
    FoldsOption folds = new FoldsOption();

    @Mixin
    TrainBatchOption batch = new TrainBatchOption();

    @Option(
            names = "--snapshot-samples",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Samples after which a snapshot is published (default: ${DEFAULT-VALUE}).")
    int snapshotSamples = 1024;

    @Option(
            names = "--snapshot-interval",
            paramLabel = "TIME",
            description =
                    "Time after which one is published earlier (default: 250ms, or 10s with --name, which nobody waits for).")
    @Nullable
    Duration snapshotInterval;

    @Option(
            names = "--keep-snapshots",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many earlier snapshots are retained to go back to; 0: none (default: ${DEFAULT-VALUE}).")
    int keepSnapshots = 5;

    @Option(
            names = "--keep-every",
            paramLabel = "N",
            defaultValue = "50000",
            description = "Samples between two of them (default: ${DEFAULT-VALUE}).")
    long keepEvery = 50_000;

    /** Set where a trainer runs by itself: what {@code up} runs feeds the scorer. */
    @Nullable
    String name;

    @Option(
            names = "--model-seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the initial weights (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    @Option(
            names = "--on-lost-records",
            paramLabel = "WHAT",
            defaultValue = "continue",
            description =
                    "What to do where records that were not read are gone from a topic: continue with the first one still"
                            + " there, or stop; both say how many are gone (default: ${DEFAULT-VALUE}).")
    TrainerConfig.LostRecords lostRecords = TrainerConfig.LostRecords.CONTINUE;

    @Option(
            names = "--evaluate",
            paramLabel = "PATH",
            description =
                    "Labelled data to measure accuracy on: its test split, else all of it, less half of it, at most 2000 samples, that ingest trusts.")
    @Nullable
    Path evaluate;

    /** @throws IllegalArgumentException naming what is out of range */
    SnapshotConfig snapshots() {
        return name == null ? new SnapshotConfig(null, keepSnapshots, keepEvery) : SnapshotConfig.beside(name);
    }

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
        Optimisation optimisation = new Optimisation(
                loss,
                Optimizer.parse(optimizer).withWeightDecay(weightDecay).withMaxGradientNorm(maxGradientNorm),
                batch.size(),
                learningRate,
                warmUp,
                Shape.parse(schedule),
                ClassBalance.parse(classBalance));
        TrainerConfig base = TrainerConfig.defaults();
        return base.withDataset(dataset)
                .withNetwork(network.kind())
                .withOptimisation(optimisation)
                .withReplay(new TrainerConfig.Replay(replay, replayRatio))
                .withSnapshots(pace(base.snapshots()))
                .withSeed(seed)
                .withFolds(folds.folds())
                .withLostRecords(lostRecords);
    }

    private TrainerConfig.Snapshots pace(TrainerConfig.Snapshots base) {
        Duration interval =
                snapshotInterval != null ? snapshotInterval : name == null ? base.interval() : INTERVAL_BESIDE;
        return new TrainerConfig.Snapshots(snapshotSamples, interval, name == null ? base.minInterval() : interval);
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
            return new EvaluationSet(test.isEmpty() ? TestSamples.measured(all) : test);
        }
    }
}

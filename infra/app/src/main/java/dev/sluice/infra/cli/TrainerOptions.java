package dev.sluice.infra.cli;

import java.nio.file.Path;
import java.time.Duration;
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
            description = "Labelled test data whose accuracy the snapshots report.")
    @Nullable
    Path evaluate;

    public String model() {
        return model;
    }

    public double learningRate() {
        return learningRate;
    }

    public String schedule() {
        return schedule;
    }

    public int batch() {
        return batch;
    }

    public int snapshotSamples() {
        return snapshotSamples;
    }

    public Duration snapshotInterval() {
        return snapshotInterval;
    }

    public long seed() {
        return seed;
    }

    public @Nullable Path evaluate() {
        return evaluate;
    }
}

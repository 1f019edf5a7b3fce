package dev.sluice.infra.cli.shared;

import picocli.CommandLine.Option;

/** How many samples a trainer's step takes. */
public final class TrainBatchOption {
    @Option(
            names = "--train-batch",
            paramLabel = "N",
            defaultValue = "128",
            description = "Samples in a training step (default: ${DEFAULT-VALUE}).")
    int batch = 128;

    /** As given; whoever trains with it checks its range. */
    public int size() {
        return batch;
    }
}

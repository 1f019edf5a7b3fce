package dev.sluice.infra.cli.shared;

import picocli.CommandLine.Option;

/** In how many folds a trainer learns. */
public final class FoldsOption {
    @Option(
            names = "--folds",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "2: learn in two networks, each from its half of the data set, and score every sample by the one that has"
                            + " not learnt it; 0 or 1: one network of everything (default: ${DEFAULT-VALUE}).")
    int folds = 1;

    /** As given; whoever trains with it checks its range. */
    public int folds() {
        return folds;
    }
}

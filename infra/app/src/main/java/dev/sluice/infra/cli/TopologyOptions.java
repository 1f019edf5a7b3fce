package dev.sluice.infra.cli;

import picocli.CommandLine.Option;

/** Options of the noise model and its routing. */
public final class TopologyOptions {
    @Option(
            names = "--posterior",
            paramLabel = "NAME",
            defaultValue = "counterfactual",
            description = "Noise posterior: counterfactual or mixture (default: ${DEFAULT-VALUE}).")
    String posterior = "counterfactual";

    @Option(
            names = "--window",
            paramLabel = "N",
            defaultValue = "8192",
            description = "Losses in the rolling window (default: ${DEFAULT-VALUE}).")
    int window = 8192;

    @Option(
            names = "--clip-policy",
            paramLabel = "NAME",
            defaultValue = "evidence",
            description = "What sets the clip threshold: evidence, ogc or none (default: ${DEFAULT-VALUE}).")
    String clipPolicy = "evidence";

    @Option(
            names = "--withhold-at",
            paramLabel = "P",
            defaultValue = "0.9",
            description = "Noise probability from which a sample goes to review instead of training"
                    + " (default: ${DEFAULT-VALUE}).")
    double withholdAt = 0.9;

    @Option(
            names = "--stream-threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads of the Kafka Streams application (default: ${DEFAULT-VALUE}).")
    int threads = 1;

    public String posterior() {
        return posterior;
    }

    public int window() {
        return window;
    }

    public String clipPolicy() {
        return clipPolicy;
    }

    public double withholdAt() {
        return withholdAt;
    }

    public int threads() {
        return threads;
    }
}

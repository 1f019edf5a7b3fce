package dev.sluice.infra.cli.shared;

import dev.sluice.trainer.network.NetworkKind;
import picocli.CommandLine.Option;

/** Which network a trainer trains. */
public final class NetworkOption {
    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "mlp",
            description = "Network to train: mlp, cnn or lenet (default: ${DEFAULT-VALUE}).")
    String model = "mlp";

    /** @throws IllegalArgumentException if there is no network of that name */
    public NetworkKind kind() {
        return NetworkKind.named(model);
    }
}

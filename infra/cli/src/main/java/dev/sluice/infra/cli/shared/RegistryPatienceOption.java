package dev.sluice.infra.cli.shared;

import dev.sluice.schemas.serdes.Connection;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long whatever runs roles bears with a schema registry. */
public final class RegistryPatienceOption {
    @Option(
            names = "--registry-patience",
            paramLabel = "TIME",
            defaultValue = "5m",
            description =
                    "How long a schema registry may refuse the credentials before the role ends, and a registry that is well not know"
                            + " a sample's schema before that is a dead letter; one that is away is waited for without end"
                            + " (default: ${DEFAULT-VALUE}).")
    Duration patience = Connection.REGISTRY_PATIENCE;

    /** The same connection with this patience. */
    public Connection of(Connection connection) {
        return connection.withRegistryPatience(patience);
    }
}

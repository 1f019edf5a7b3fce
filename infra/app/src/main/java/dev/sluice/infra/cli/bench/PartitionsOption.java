package dev.sluice.infra.cli.bench;

import dev.sluice.schemas.topics.TopicCatalogue;
import picocli.CommandLine.Option;

/** How wide the topics of a benchmark are. */
final class PartitionsOption {
    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Partitions of the per-sample topics (default: ${DEFAULT-VALUE}).")
    int partitions = 4;

    /** @throws IllegalArgumentException if there are too few or too many */
    TopicCatalogue topics(String prefix) {
        return new TopicCatalogue(prefix, partitions);
    }
}

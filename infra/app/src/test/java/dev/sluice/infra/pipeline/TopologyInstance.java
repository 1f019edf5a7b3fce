package dev.sluice.infra.pipeline;

import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.topology.noise.NoiseConfig;
import dev.sluice.topology.stream.TopologyService;
import dev.sluice.topology.stream.config.TopologyConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** One of several instances of the topology that share a consumer group: in this JVM, or as the main class of another. */
public final class TopologyInstance {
    /** Losses of a slot, of a refit and of a slice of the stream: each slice ends a slot and is followed by a fit. */
    static final int SLICE = 512;

    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final int WINDOW = 8 * SLICE;

    private TopologyInstance() {}

    /** Fits and publishes after each slice. */
    static TopologyConfig config(String prefix, Path stateDirectory) {
        TopologyConfig base = TopologyConfig.defaults(prefix, stateDirectory);
        return new TopologyConfig(
                base.applicationId(),
                stateDirectory,
                base.threads(),
                INTERVAL,
                INTERVAL,
                base.deltaRecords(),
                SLICE,
                1,
                base.suggestions(),
                base.cacheBytes(),
                base.reviewRetention(),
                base.verdictRetention(),
                base.controls(),
                base.knownShare(),
                NoiseConfig.defaults().withWindow(WINDOW, SLICE, 2 * SLICE));
    }

    /** @param args bootstrap servers, address of the registry, topic prefix, partitions, state directory */
    public static void main(String[] args) {
        TopicCatalogue topics = new TopicCatalogue(args[2], Integer.parseInt(args[3]));
        Connection connection = new Connection(args[0], args[1], topics, Map.of());
        new TopologyService(connection, config(topics.prefix(), Path.of(args[4]))).run();
    }
}

package dev.sluice.infra.pipeline;

import dev.sluice.infra.cli.role.RoleRunner;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Every role in one JVM of little memory, as a main class; a description that is not there is not waited for long. */
public final class AllRoles {
    /** What the last line of its output begins with; the largest heap in bytes follows. */
    static final String PEAK = "largest heap: ";

    private static final Duration DESCRIPTOR_WAIT = Duration.ofMillis(10);
    private static final Duration REGISTRY_PATIENCE = Duration.ofSeconds(1);
    private static final Duration REPORT_EVERY = Duration.ofSeconds(1);

    private AllRoles() {}

    /** How another JVM takes the roles of an installation. */
    static List<String> arguments(Installation on) {
        Connection connection = on.connection();
        return List.of(
                connection.bootstrapServers(),
                connection.schemaRegistryUrl(),
                on.topics().prefix(),
                String.valueOf(on.topics().partitions()),
                on.dataDir().toString());
    }

    /** @param args bootstrap servers, address of the registry, topic prefix, partitions, data directory */
    public static void main(String[] args) throws Exception {
        TopicCatalogue topics = new TopicCatalogue(args[2], Integer.parseInt(args[3]));
        Connection connection = new Connection(args[0], args[1], topics, Map.of(), REGISTRY_PATIENCE);
        try (Installation on = new Installation(connection, Path.of(args[4]));
                RoleRunner runner = new RoleRunner()) {
            on.startTrainer(runner);
            on.startTopology(runner);
            on.startScorer(runner, DESCRIPTOR_WAIT);
            while (!runner.await(REPORT_EVERY)) {
                System.out.println(PEAK + peak());
            }
        }
    }

    private static long peak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }
}

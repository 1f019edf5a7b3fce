package dev.sluice.infra.cluster;

import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.serdes.Subjects;
import dev.sluice.schemas.topics.TopicSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** The catalogue against the cluster. */
public final class Topics {
    /** Replication factor that leaves the choice to the broker. */
    public static final short BROKER_DEFAULT = -1;

    private static final int GIVE_UP_MILLIS = 15_000;

    private Topics() {}

    /** @throws IllegalStateException if a topic of the catalogue is missing, saying how to create it */
    public static void requireAll(Connection connection) throws InterruptedException {
        try (Admin admin = admin(connection)) {
            Set<String> present = admin.listTopics().names().get();
            List<String> missing = connection.topics().all().stream()
                    .map(TopicSpec::name)
                    .filter(name -> !present.contains(name))
                    .toList();
            if (!missing.isEmpty()) {
                throw new IllegalStateException("missing on " + connection.bootstrapServers() + ": "
                        + String.join(", ", missing) + "; create with './sluice topics --create'");
            }
        } catch (ExecutionException e) {
            throw unreachable(connection, e);
        }
    }

    /**
     * Creates the topics that are missing, and sees that every contract is registered and held to BACKWARD compatibility.
     *
     * @return names of the topics created
     * @throws IllegalStateException if broker or registry refuse
     */
    public static List<String> createMissing(Connection connection, short replication) throws InterruptedException {
        try (Admin admin = admin(connection)) {
            List<String> created = connection.topics().createMissing(admin, replication);
            Subjects.register(connection);
            return created;
        }
    }

    /** A client that gives up after 15 s rather than Kafka's minute, unless the user set a time. */
    public static Admin admin(Connection connection) {
        Map<String, Object> settings = connection.client();
        settings.putIfAbsent("default.api.timeout.ms", GIVE_UP_MILLIS);
        settings.putIfAbsent("request.timeout.ms", GIVE_UP_MILLIS);
        return Admin.create(settings);
    }

    /** To be thrown where an answer of the cluster failed: names its brokers and the reason. */
    public static IllegalStateException unreachable(Connection connection, ExecutionException e) {
        return new IllegalStateException(
                "cluster " + connection.bootstrapServers() + " does not answer: " + Failures.message(e), e);
    }
}

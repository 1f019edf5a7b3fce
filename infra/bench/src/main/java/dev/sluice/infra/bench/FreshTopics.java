package dev.sluice.infra.bench;

import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Gives every run empty topics to write to. */
final class FreshTopics {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private FreshTopics() {}

    /** Renews output topics. The broker stamps their records when it appends them. */
    static void renewStamped(Connection connection, Admin admin, Set<String> names) throws InterruptedException {
        renew(connection, admin, names, "the output topics", Map.of("message.timestamp.type", "LogAppendTime"));
    }

    /** Renews topics as the catalogue has them. */
    static void renew(Connection connection, Admin admin, Set<String> names) throws InterruptedException {
        renew(connection, admin, names, String.join(", ", names), Map.of());
    }

    /** Deletes topics of the catalogue and creates them again. */
    private static void renew(
            Connection connection, Admin admin, Set<String> names, String words, Map<String, String> further)
            throws InterruptedException {
        try {
            admin.deleteTopics(names).all().get();
            // the controller's view is the newest: creating by the broker's could take a deleted topic for one that is
            // there
            admin.createTopics(connection.topics().all().stream()
                            .filter(topic -> names.contains(topic.name()))
                            .map(topic -> topic(topic, further))
                            .toList())
                    .all()
                    .get();
            while (!admin.listTopics().names().get().containsAll(names)) {
                Thread.sleep(LOOK_EVERY.toMillis());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot renew " + words + ": " + e.getMessage(), e);
        }
    }

    private static NewTopic topic(TopicSpec topic, Map<String, String> further) {
        Map<String, String> settings = new HashMap<>(topic.settings());
        settings.putAll(further);
        return new NewTopic(topic.name(), topic.partitions(), (short) 1).configs(settings);
    }
}

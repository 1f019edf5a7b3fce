package dev.sluice.schemas.topics;

import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * One topic of the catalogue.
 *
 * @param name full name, prefix included
 * @param key what the record key is, for people
 * @param partitions partitions it is created with, at least 1
 * @param settings topic-level settings it is created with, such as {@code cleanup.policy}
 */
public record TopicSpec(String name, String key, int partitions, Map<String, String> settings) {

    NewTopic toNewTopic(short replication) {
        return new NewTopic(name, partitions, replication).configs(settings);
    }
}

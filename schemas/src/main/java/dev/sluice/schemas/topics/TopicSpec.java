package dev.sluice.schemas.topics;

import java.util.Map;
import java.util.TreeMap;
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

    /**
     * The topic as it is created. Where three copies or more are kept, two must have a record before it counts as written, so that the death
     * of one broker loses nothing.
     *
     * @param replication copies kept; -1 for the broker's default, and then its default {@code min.insync.replicas} too
     */
    NewTopic toNewTopic(short replication) {
        Map<String, String> all = new TreeMap<>(settings);
        if (replication >= 3) {
            all.putIfAbsent("min.insync.replicas", "2");
        }
        return new NewTopic(name, partitions, replication).configs(all);
    }
}

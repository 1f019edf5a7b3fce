package dev.sluice.infra.cli.cluster;

import dev.sluice.infra.cluster.Topics;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster has of a topic.
 *
 * @param partitions how many
 * @param replication copies of each partition, the fewest where partitions differ
 * @param minInSync copies that must have a record before it counts as written
 */
record TopicState(int partitions, int replication, int minInSync) {
    /**
     * A cluster as far as it matters here.
     *
     * @param brokers how many there are
     * @param topics those of the catalogue that are there, by name
     */
    record Cluster(int brokers, Map<String, TopicState> topics) {
        /** Topics of which the death of one broker loses what is in them, though there are others. */
        List<String> unsafe() {
            return brokers < 2
                    ? List.of()
                    : topics.entrySet().stream()
                            .filter(topic -> topic.getValue().replication() < 2)
                            .map(Map.Entry::getKey)
                            .sorted()
                            .toList();
        }
    }

    /** @throws IllegalStateException if the cluster does not answer */
    static Cluster of(Connection connection) throws InterruptedException {
        try (Admin admin = Topics.admin(connection)) {
            var names = admin.listTopics().names().get();
            List<String> ours = connection.topics().all().stream()
                    .map(TopicSpec::name)
                    .filter(names::contains)
                    .toList();
            Map<ConfigResource, Config> settings = admin.describeConfigs(ours.stream()
                            .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                            .toList())
                    .all()
                    .get();
            Map<String, TopicState> states = new HashMap<>();
            admin.describeTopics(ours)
                    .allTopicNames()
                    .get()
                    .forEach((name, topic) -> states.put(
                            name, state(topic, settings.get(new ConfigResource(ConfigResource.Type.TOPIC, name)))));
            return new Cluster(admin.describeCluster().nodes().get().size(), states);
        } catch (ExecutionException e) {
            throw Topics.unreachable(connection, e);
        }
    }

    private static TopicState state(TopicDescription topic, @Nullable Config settings) {
        ConfigEntry inSync = settings == null ? null : settings.get("min.insync.replicas");
        return new TopicState(
                topic.partitions().size(),
                topic.partitions().stream()
                        .mapToInt(partition -> partition.replicas().size())
                        .min()
                        .orElse(0),
                inSync == null ? 1 : Integer.parseInt(inSync.value()));
    }
}

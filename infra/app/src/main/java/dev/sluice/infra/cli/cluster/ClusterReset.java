package dev.sluice.infra.cli.cluster;

import dev.sluice.infra.cluster.Failures;
import dev.sluice.infra.cluster.Topics;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.ConsumerGroups;
import java.io.PrintWriter;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;

/** Deletes what an installation has on a cluster: its topics, those of its stream state, and its consumer groups. */
final class ClusterReset {
    private final Connection connection;

    ClusterReset(Connection connection) {
        this.connection = connection;
    }

    /**
     * @throws IllegalStateException if a group still has members, or the cluster refuses; nothing but that group's deletion
     *     has been tried then
     */
    void run(boolean dryRun, PrintWriter out) throws InterruptedException {
        try (Admin admin = Topics.admin(connection)) {
            List<String> groups = admin.listGroups(ListGroupsOptions.forConsumerGroups()).all().get().stream()
                    .map(GroupListing::groupId)
                    .filter(group ->
                            ConsumerGroups.ours(group, connection.topics().prefix()))
                    .sorted()
                    .toList();
            TreeSet<String> topics = new TreeSet<>(admin.listTopics().names().get());
            topics.removeIf(name -> !ourTopic(name));
            String verb = dryRun ? "would delete " : "deleting ";
            groups.forEach(group -> out.println(verb + "group " + group));
            topics.forEach(topic -> out.println(verb + "topic " + topic));
            out.flush();
            if (!dryRun) {
                // groups first: one with live members refuses, and then no topic is gone yet
                admin.deleteConsumerGroups(groups).all().get();
                admin.deleteTopics(topics).all().get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "reset of '" + connection.topics().prefix() + "' on " + connection.bootstrapServers() + " failed: "
                            + Failures.message(e) + "; stop every part of Sluice, then try again",
                    e);
        }
    }

    /** The catalogue's topics and those Kafka Streams keeps for the topology; never another prefix that begins alike. */
    private boolean ourTopic(String name) {
        boolean internal =
                name.startsWith(ConsumerGroups.topology(connection.topics().prefix()) + "-")
                        && (name.endsWith("-changelog") || name.endsWith("-repartition"));
        return internal
                || connection.topics().all().stream()
                        .anyMatch(topic -> topic.name().equals(name));
    }
}

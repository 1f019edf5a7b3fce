package dev.sluice.topology.stream;

import dev.sluice.schemas.serdes.ClientErrors;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the topics before the application starts, and waits for the broker that has them. */
final class TopicCheck {
    private static final Logger LOG = LoggerFactory.getLogger(TopicCheck.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Connection connection;
    private final Stop stop;

    TopicCheck(Connection connection, Stop stop) {
        this.connection = connection;
        this.stop = stop;
    }

    /**
     * What internal topics go by.
     *
     * @param partitions of the scored samples
     * @param replication how many replicas each of them has
     */
    record Layout(int partitions, int replication) {}

    /**
     * How the topic of scored samples is laid out; null if the application was stopped while the broker was away.
     *
     * @throws IllegalStateException if a topic is missing, or the broker refuses to tell
     */
    @Nullable
    Layout layout() throws InterruptedException {
        TopicCatalogue topics = connection.topics();
        List<String> needed = List.of(
                topics.scored(),
                topics.verdicts(),
                topics.training(),
                topics.review(),
                topics.mixtures(),
                topics.passes(),
                topics.deadLetters());
        try (Admin admin = Admin.create(connection.client())) {
            while (!stop.isDemanded()) {
                try {
                    return layout(admin.describeTopics(needed).allTopicNames().get());
                } catch (ExecutionException e) {
                    failed(e);
                }
            }
        }
        return null;
    }

    private Layout layout(Map<String, TopicDescription> found) {
        String name = connection.topics().scored();
        TopicDescription scored = Objects.requireNonNull(found.get(name), name);
        return new Layout(
                scored.partitions().size(),
                scored.partitions().get(0).replicas().size());
    }

    private void failed(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        if (cause instanceof UnknownTopicOrPartitionException) {
            throw new IllegalStateException(
                    "a topic is missing: create the topics of prefix '"
                            + connection.topics().prefix() + "' first",
                    e);
        }
        if (!ClientErrors.recoverable(cause)) {
            throw new IllegalStateException(
                    "cannot describe topics at " + connection.bootstrapServers() + ": " + e.getMessage(), e);
        }
        LOG.atWarn()
                .addKeyValue("bootstrapServers", connection.bootstrapServers())
                .addKeyValue("reason", cause.getMessage())
                .log("Waiting for the broker to describe the topics: it goes on by itself when the broker answers");
        boolean unusedStopped = stop.demandedWithin(PAUSE);
    }
}

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
     * Replicas that the partitions of the scored samples have, by which internal topics are replicated too; 0 if the application was stopped
     * while the broker was away.
     *
     * @throws IllegalStateException if a topic is missing or has the wrong number of partitions, or the broker refuses to tell
     */
    int replication() throws InterruptedException {
        TopicCatalogue topics = connection.topics();
        List<String> needed = List.of(
                topics.scored(),
                topics.verdicts(),
                topics.training(),
                topics.review(),
                topics.mixtures(),
                topics.deadLetters());
        try (Admin admin = Admin.create(connection.client())) {
            while (!stop.isDemanded()) {
                try {
                    return check(admin.describeTopics(needed).allTopicNames().get());
                } catch (ExecutionException e) {
                    failed(e);
                }
            }
        }
        return 0;
    }

    private int check(Map<String, TopicDescription> found) {
        TopicCatalogue topics = connection.topics();
        TopicDescription scored = Objects.requireNonNull(found.get(topics.scored()), topics.scored());
        for (String name : List.of(topics.verdicts(), topics.training(), topics.review())) {
            int partitions =
                    Objects.requireNonNull(found.get(name), name).partitions().size();
            if (partitions != scored.partitions().size()) {
                throw new IllegalStateException("topic " + name + " has " + partitions + " partitions and "
                        + topics.scored() + " has " + scored.partitions().size()
                        + ": the per-sample topics need the same number");
            }
        }
        return scored.partitions().get(0).replicas().size();
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

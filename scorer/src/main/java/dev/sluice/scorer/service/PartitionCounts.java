package dev.sluice.scorer.service;

import dev.sluice.schemas.topics.TopicCatalogue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.PartitionInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether there is a partition to write a sample to: it keeps its number from samples to scored, since the topology joins by partition. A
 * producer would wait for a partition that does not exist, and the poll thread with it. For the thread that may use the consumer.
 */
final class PartitionCounts {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionCounts.class);
    private static final Duration LOOK_WAIT = Duration.ofSeconds(5);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    private final TopicCatalogue topics;
    private final Consumer<?, ?> consumer;
    private final Clock clock;
    private int scored;
    private String problem = "";
    private @Nullable Instant lookedAt;

    PartitionCounts(TopicCatalogue topics, Consumer<?, ?> consumer, Clock clock) {
        this.topics = topics;
        this.consumer = consumer;
        this.clock = clock;
    }

    /**
     * Whether these samples can be written. Where they cannot, the broker is asked again every second, so that a count
     * that has grown is picked up.
     *
     * @throws org.apache.kafka.common.errors.TimeoutException if the broker does not answer within 5 s
     */
    boolean fit(List<SourceItem> items) {
        int partition = 0;
        for (SourceItem item : items) {
            partition = Math.max(partition, item.source().partition());
        }
        return partition < scored || look(partition);
    }

    /** What is wrong and what to do, empty if nothing is. */
    String problem() {
        return problem;
    }

    /** Asks anew before the next sample is written: a topic may have been deleted and created again. */
    void forget() {
        scored = 0;
        lookedAt = null;
    }

    private boolean look(int partition) {
        Instant now = clock.instant();
        if (lookedAt == null || !now.isBefore(lookedAt.plus(LOOK_INTERVAL))) {
            lookedAt = now;
            int samples = count(topics.samples());
            scored = count(topics.scored());
            report(partition, samples);
        }
        return partition < scored;
    }

    private void report(int partition, int samples) {
        String counts = topics.samples() + " has " + samples + " partitions and " + topics.scored() + " has " + scored;
        String found = "";
        if (partition >= scored) {
            found = counts + ", so that samples of partition " + partition + " cannot be written: give "
                    + topics.scored() + ", " + topics.training() + ", " + topics.review() + " and " + topics.verdicts()
                    + " as many partitions as " + topics.samples() + " has";
        }
        if (!found.isEmpty() && !found.equals(problem)) {
            LOG.atError().addKeyValue("reason", found).log("scoring waits for partitions and looks again every second");
        } else if (found.isEmpty() && !problem.isEmpty()) {
            LOG.atInfo().addKeyValue("found", counts).log("there are enough partitions now; scoring goes on");
        }
        problem = found;
    }

    private int count(String topic) {
        List<PartitionInfo> partitions = consumer.partitionsFor(topic, LOOK_WAIT);
        return partitions == null ? 0 : partitions.size();
    }
}

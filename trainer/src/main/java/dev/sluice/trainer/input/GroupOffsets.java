package dev.sluice.trainer.input;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The group's offsets, for tools that show lag: the snapshot is what counts, so that a failure to commit them does no harm. For the thread
 * that owns the consumer.
 */
final class GroupOffsets {
    private static final Logger LOG = LoggerFactory.getLogger(GroupOffsets.class);

    private final Consumer<byte[], byte[]> consumer;
    private final boolean wanted;
    private final Map<TopicPartition, Long> committed = new HashMap<>();

    /** @param wanted whether anything is committed at all */
    GroupOffsets(Consumer<byte[], byte[]> consumer, boolean wanted) {
        this.consumer = consumer;
        this.wanted = wanted;
    }

    /** Commits what a snapshot tells; null for nothing new. */
    void published(@Nullable Books books) {
        if (books != null) {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            books.offsets()
                    .forEach((partition, offset) -> offsets.put(new TopicPartition(books.topic(), partition), offset));
            commit(offsets);
        }
    }

    /** Beyond the last record lie the markers of transactions: a trainer that has trained on everything should show no lag. */
    void everythingRead(Map<TopicPartition, Long> positions) {
        commit(positions);
    }

    private void commit(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, OffsetAndMetadata> further = new HashMap<>();
        offsets.forEach((partition, offset) -> {
            if (offset > committed.getOrDefault(partition, -1L)) {
                further.put(partition, new OffsetAndMetadata(offset));
            }
        });
        if (!wanted || further.isEmpty()) {
            return;
        }
        offsets.forEach((partition, offset) -> committed.merge(partition, offset, Math::max));
        consumer.commitAsync(further, (done, failure) -> {
            if (failure != null) {
                LOG.atDebug().addKeyValue("reason", failure.getMessage()).log("could not commit the group's offsets");
            }
        });
    }
}

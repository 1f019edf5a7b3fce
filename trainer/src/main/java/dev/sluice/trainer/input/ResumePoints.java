package dev.sluice.trainer.input;

import dev.sluice.schemas.serdes.ClientErrors;
import dev.sluice.schemas.topics.ResumeGap;
import dev.sluice.trainer.client.Backoff;
import dev.sluice.trainer.config.TrainerConfig.LostRecords;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where reading goes on. Records that are gone without having been trained on, and partitions that are others than those trained on, are said, and then gone past or
 * stopped at, as the settings say. The consumer must not reset offsets by itself, or it would do so in silence.
 */
final class ResumePoints {
    private static final Logger LOG = LoggerFactory.getLogger(ResumePoints.class);

    private final Consumer<byte[], byte[]> consumer;
    private final LostRecords onLost;
    private final Backoff backoff;

    ResumePoints(Consumer<byte[], byte[]> consumer, LostRecords onLost, Backoff backoff) {
        this.consumer = consumer;
        this.onLost = onLost;
        this.backoff = backoff;
    }

    private record Bounds(Map<TopicPartition, Long> first, Map<TopicPartition, Long> end) {}

    /**
     * Where to begin.
     *
     * @param saved first offset not yet read by partition; empty if nothing was ever read, so that nothing can be missed
     * @return an offset that is there for each partition
     * @throws IllegalStateException if records are gone and the trainer is to stop then
     * @throws InterruptedException if told to close while waiting for the broker
     */
    Map<TopicPartition, Long> at(Collection<TopicPartition> partitions, SortedMap<Integer, Long> saved)
            throws InterruptedException {
        Map<TopicPartition, Long> from = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Long offset = saved.get(partition.partition());
            if (offset != null) {
                from.put(partition, offset);
            }
        }
        Bounds bounds = bounds(partitions);
        if (!saved.isEmpty()) {
            passGaps(from, bounds);
        }
        partitions.forEach(partition ->
                from.computeIfAbsent(partition, its -> bounds.first().getOrDefault(its, 0L)));
        return from;
    }

    /**
     * Where to go on after the broker has refused positions: retention was faster than the trainer.
     *
     * @throws IllegalStateException if the trainer is to stop then
     * @throws InterruptedException if told to close while waiting for the broker
     */
    Map<TopicPartition, Long> after(OffsetOutOfRangeException refused) throws InterruptedException {
        Map<TopicPartition, Long> from = new HashMap<>(refused.offsetOutOfRangePartitions());
        if (!passGaps(from, bounds(refused.partitions()))) {
            backoff.await("the broker refuses an offset that lies within what it holds; trying again", refused);
        }
        return from;
    }

    private Bounds bounds(Collection<TopicPartition> partitions) throws InterruptedException {
        while (true) {
            try {
                return new Bounds(consumer.beginningOffsets(partitions), consumer.endOffsets(partitions));
            } catch (KafkaException e) {
                if (!ClientErrors.recoverable(e)) {
                    throw e;
                }
                backoff.await("asking what the topic still holds failed; trying again", e);
            }
        }
    }

    private boolean passGaps(Map<TopicPartition, Long> from, Bounds bounds) {
        List<ResumeGap> gaps = ResumeGap.find(from, bounds.first(), bounds.end());
        if (!gaps.isEmpty() && onLost == LostRecords.STOP) {
            throw new IllegalStateException(gaps.stream().map(ResumeGap::words).collect(Collectors.joining("; "))
                    + ". The trainer is set to stop at that; bring the records back, or start it with --on-lost-records continue to go"
                    + " on with the first record still there");
        }
        for (ResumeGap gap : gaps) {
            from.put(gap.partition(), gap.first());
            LOG.atWarn()
                    .addKeyValue("topic", gap.partition().topic())
                    .addKeyValue("partition", gap.partition().partition())
                    .addKeyValue("savedOffset", gap.saved())
                    .addKeyValue("firstOffset", gap.first())
                    .addKeyValue("lost", gap.lost())
                    .addKeyValue("again", gap.again())
                    .log("cannot read on where training stopped, goes on with the first record still there: "
                            + gap.words());
        }
        return !gaps.isEmpty();
    }
}

package dev.sluice.trainer.snapshot;

import dev.sluice.schemas.models.ModelKey;
import dev.sluice.trainer.client.Backoff;
import dev.sluice.trainer.client.Clients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What the topic of models tells a trainer that was not told what to learn; only its end is read, as far back as need be. */
public final class LastTrained {
    private static final Duration POLL = Duration.ofMillis(200);
    /** The newest snapshot and the transaction marker behind it are usually among so many offsets; else among so many times as many, and so on. */
    private static final int LAST_RECORDS = 8;

    private LastTrained() {}

    /**
     * The data set that the trainer of this slot has trained last; one beside the feeding trainer that has no snapshot yet begins with that one's. What
     * people have published says nothing of training, nor do the snapshots of other trainers.
     *
     * @param consumer of bytes; closed here
     * @return null if there is no snapshot yet
     */
    public static @Nullable String dataset(
            Consumer<byte[], byte[]> consumer, String topic, String slot, Backoff backoff) {
        try (consumer) {
            List<TopicPartition> partitions = Clients.partitions(consumer, topic, backoff);
            consumer.assign(partitions);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long longest = ends.entrySet().stream()
                    .mapToLong(end -> end.getValue() - begins.getOrDefault(end.getKey(), 0L))
                    .max()
                    .orElse(0);
            for (long records = LAST_RECORDS; ; records *= LAST_RECORDS) {
                Map<String, String> newest = newest(consumer, begins, ends, records);
                String own = newest.get(slot);
                if (own != null || records >= longest) {
                    return own == null ? newest.get(ModelKey.FEEDING) : own;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** The data set of each slot's newest snapshot among so many records at the end. */
    private static Map<String, String> newest(
            Consumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> begins,
            Map<TopicPartition, Long> ends,
            long records) {
        Map<String, String> newest = new HashMap<>();
        for (var end : ends.entrySet()) {
            long begin = begins.getOrDefault(end.getKey(), 0L);
            consumer.seek(end.getKey(), Math.max(begin, end.getValue() - records));
            while (consumer.position(end.getKey()) < end.getValue()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    ModelKey key = record.key() == null
                            ? null
                            : ModelKey.parse(new String(record.key(), StandardCharsets.UTF_8));
                    if (key != null) {
                        newest.put(key.slot(), key.dataset());
                    }
                }
            }
        }
        return newest;
    }
}

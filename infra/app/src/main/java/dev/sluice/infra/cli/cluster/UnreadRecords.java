package dev.sluice.infra.cli.cluster;

import dev.sluice.schemas.serdes.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Where the next record is behind what a stage has processed. Ends of transactions, and what was aborted, take offsets too: behind a transactional producer a difference of
 * offsets alone would never be 0.
 */
final class UnreadRecords {
    private static final Duration POLL = Duration.ofMillis(250);
    /** Polls altogether; where the brokers are slower the difference of offsets stands. */
    private static final int POLLS = 40;

    private static final int FETCH_BYTES = 65_536;

    private UnreadRecords() {}

    /**
     * @param from where a stage goes on
     * @param ends the last stable offsets
     * @return by partition the offset of the first record from there on, or the end if there is none; partitions of which that did not become known are absent
     */
    static Map<TopicPartition, Long> first(
            Connection connection, Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> behind = new HashMap<>(from);
        behind.entrySet().removeIf(its -> its.getValue() >= ends.getOrDefault(its.getKey(), 0L));
        if (behind.isEmpty()) {
            return Map.of();
        }
        Map<String, Object> settings = connection.client();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("max.partition.fetch.bytes", FETCH_BYTES);
        settings.putIfAbsent("default.api.timeout.ms", 15_000);
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return first(consumer, behind, ends);
        }
    }

    static Map<TopicPartition, Long> first(
            Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> behind, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> found = new HashMap<>();
        Set<TopicPartition> open = new HashSet<>(behind.keySet());
        consumer.assign(open);
        behind.forEach(consumer::seek);
        for (int poll = 0; poll < POLLS && !open.isEmpty(); poll++) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            for (TopicPartition partition : Set.copyOf(open)) {
                long end = ends.getOrDefault(partition, 0L);
                if (!records.records(partition).isEmpty()) {
                    found.put(
                            partition,
                            Math.min(end, records.records(partition).get(0).offset()));
                } else if (consumer.position(partition) >= end) {
                    found.put(partition, end);
                }
            }
            open.removeAll(found.keySet());
            consumer.pause(found.keySet());
        }
        return found;
    }
}

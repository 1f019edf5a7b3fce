package dev.sluice.infra.bench;

import dev.sluice.schemas.serdes.Connection;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** When the broker appended each committed output record, by its own clock. */
final class OutputTimes {
    private static final Duration WAIT = Duration.ofMillis(200);

    private OutputTimes() {}

    /**
     * Reads topics from their beginning to their end.
     *
     * @return append times in ms since the epoch, ascending
     */
    static long[] read(Connection connection, List<String> topics) {
        Map<String, Object> settings = connection.client();
        settings.put("isolation.level", "read_committed");
        settings.put("max.poll.records", 10_000);
        long[] times = new long[1 << 16];
        int count = 0;
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(WAIT)) {
                    if (count == times.length) {
                        times = Arrays.copyOf(times, 2 * count);
                    }
                    times[count++] = message.timestamp();
                }
            }
        }
        long[] found = Arrays.copyOf(times, count);
        Arrays.sort(found);
        return found;
    }

    /**
     * Records per second after a warm-up.
     *
     * @param times ascending, ms
     * @param warmUp records to leave out at the beginning, 0 or more, below their number less one
     */
    static double rate(long[] times, int warmUp) {
        int last = times.length - 1;
        if (warmUp < 0 || warmUp >= last) {
            throw new IllegalArgumentException(
                    "a rate needs two records or more after a warm-up of " + warmUp + ", there are " + times.length);
        }
        // a clock of milliseconds cannot tell less than one apart
        return (last - warmUp) * 1e3 / Math.max(1, times[last] - times[warmUp]);
    }
}

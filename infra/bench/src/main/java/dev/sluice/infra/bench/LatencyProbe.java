package dev.sluice.infra.bench;

import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.serdes.Connection;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * How long after it was observed a scored sample can be read by whoever reads committed records only. It was observed when it was handed to
 * a producer in the same JVM, so that one clock tells both times.
 */
final class LatencyProbe implements Runnable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Connection connection;
    private final long[] millis;
    private int count;

    /** @param samples how many to wait for */
    LatencyProbe(Connection connection, int samples) {
        this.connection = connection;
        millis = new long[samples];
    }

    /** Reads the topic of scored samples from its beginning until it has them all, at most a minute after the last. */
    @Override
    public void run() {
        String topic = connection.topics().scored();
        Map<String, Object> settings = connection.client();
        settings.put("isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                Deserializer<ScoredSample> deserializer = connection.serdes().deserializer(ScoredSample.class)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (count < millis.length && System.nanoTime() < deadline) {
                var records = consumer.poll(POLL);
                long now = System.currentTimeMillis();
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    ScoredSample scored = deserializer.deserialize(topic, record.value());
                    millis[count++] = now - scored.getSample().getObservedAt().toEpochMilli();
                    deadline = System.nanoTime() + PATIENCE.toNanos();
                }
            }
        }
    }

    /**
     * After {@link #run}.
     *
     * @param share of the samples, 0 to 1
     * @return the latency that this share does not exceed, ms
     * @throws IllegalStateException if samples are missing
     */
    long percentile(double share) {
        if (count < millis.length) {
            throw new IllegalStateException("of " + millis.length + " samples " + count + " came out");
        }
        long[] sorted = millis.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
    }
}

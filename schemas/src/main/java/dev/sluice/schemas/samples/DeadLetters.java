package dev.sluice.schemas.samples;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Builds dead letters: the failed record's raw key and value, with headers that say where it came from and what was wrong. */
public final class DeadLetters {
    public static final String SOURCE_TOPIC = "sluice.source.topic";
    public static final String SOURCE_PARTITION = "sluice.source.partition";
    public static final String SOURCE_OFFSET = "sluice.source.offset";
    public static final String EXCEPTION = "sluice.exception";
    public static final String REASON = "sluice.reason";
    public static final String STAGE = "sluice.stage";

    private static final int MAX_REASON_LENGTH = 1000;

    private DeadLetters() {}

    /**
     * @param deadLetterTopic where it will go
     * @param stage which part failed: scorer, topology or trainer
     * @param topic source topic
     * @param partition source partition
     * @param offset source offset
     * @param key raw key, if any
     * @param value raw value, if any
     * @param failure what went wrong; its message is kept to 1000 characters
     */
    public static ProducerRecord<byte[], byte[]> of(
            String deadLetterTopic,
            String stage,
            String topic,
            int partition,
            long offset,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Throwable failure) {
        return new ProducerRecord<>(
                deadLetterTopic, null, null, key, value, headers(stage, topic, partition, offset, failure));
    }

    /** The headers alone, for a part that forwards records by other means than a producer. */
    public static RecordHeaders headers(String stage, String topic, int partition, long offset, Throwable failure) {
        RecordHeaders headers = new RecordHeaders();
        add(headers, STAGE, stage);
        add(headers, SOURCE_TOPIC, topic);
        add(headers, SOURCE_PARTITION, String.valueOf(partition));
        add(headers, SOURCE_OFFSET, String.valueOf(offset));
        add(headers, EXCEPTION, failure.getClass().getName());
        String reason = String.valueOf(failure.getMessage());
        add(headers, REASON, reason.substring(0, Math.min(reason.length(), MAX_REASON_LENGTH)));
        return headers;
    }

    private static void add(RecordHeaders headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}

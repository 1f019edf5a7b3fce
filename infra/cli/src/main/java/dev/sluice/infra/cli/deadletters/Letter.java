package dev.sluice.infra.cli.deadletters;

import dev.sluice.schemas.samples.DeadLetters;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * One dead letter.
 *
 * @param id where it lies
 * @param time when it was written
 * @param stage which part could not use the record; empty if it does not say
 * @param reason why
 * @param exception class of the failure
 * @param source where the record was; null if it does not say
 * @param key the record's key, or its head if it was cut
 * @param value the record's value, or its head if it was cut
 * @param cut what the whole value, or key, was; null if both are whole
 * @param replayed whether it was written to its source again
 */
record Letter(
        LetterId id,
        Instant time,
        String stage,
        String reason,
        String exception,
        @Nullable Source source,
        byte @Nullable [] key,
        byte @Nullable [] value,
        @Nullable Cut cut,
        boolean replayed) {

    /** Where a record stood when it could not be used. */
    record Source(String topic, int partition, long offset) {
        @Override
        public String toString() {
            return topic + "-" + partition + " at " + offset;
        }
    }

    /**
     * What is left of a record too large to be a letter.
     *
     * @param what value or key
     * @param bytes its size, as the header says
     * @param sha256 its hash, as the header says
     */
    record Cut(String what, String bytes, String sha256) {
        @Override
        public String toString() {
            return "its " + what + " was cut, the whole one has " + bytes + " bytes, SHA-256 " + sha256;
        }
    }

    static Letter of(ConsumerRecord<byte[], byte[]> record, boolean replayed) {
        Headers headers = record.headers();
        return new Letter(
                LetterId.of(record),
                Instant.ofEpochMilli(record.timestamp()),
                DeadLetters.text(headers, DeadLetters.STAGE),
                DeadLetters.text(headers, DeadLetters.REASON),
                DeadLetters.text(headers, DeadLetters.EXCEPTION),
                source(headers),
                record.key(),
                record.value(),
                cut(headers),
                replayed);
    }

    private static @Nullable Source source(Headers headers) {
        String topic = DeadLetters.text(headers, DeadLetters.SOURCE_TOPIC);
        String place = DeadLetters.text(headers, DeadLetters.SOURCE_PARTITION) + ":"
                + DeadLetters.text(headers, DeadLetters.SOURCE_OFFSET);
        return topic.isEmpty()
                ? null
                : LetterId.parse(place)
                        .map(at -> new Source(topic, at.partition(), at.offset()))
                        .orElse(null);
    }

    private static @Nullable Cut cut(Headers headers) {
        String value = DeadLetters.text(headers, DeadLetters.VALUE_SIZE);
        if (!value.isEmpty()) {
            return new Cut("value", value, DeadLetters.text(headers, DeadLetters.VALUE_SHA256));
        }
        String key = DeadLetters.text(headers, DeadLetters.KEY_SIZE);
        return key.isEmpty() ? null : new Cut("key", key, DeadLetters.text(headers, DeadLetters.KEY_SHA256));
    }

    /** Bytes of key and value as they lie here. */
    int bytes() {
        return (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
    }
}

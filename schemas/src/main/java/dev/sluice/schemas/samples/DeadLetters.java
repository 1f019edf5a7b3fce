package dev.sluice.schemas.samples;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Builds dead letters: the failed record's raw key and value, with headers that say where it came from and what was wrong. One rule for all stages: what is
 * too large to be sent on is cut to its first bytes, and its size and SHA-256 are kept in headers, so that the record can be told from others and found at its source.
 */
public final class DeadLetters {
    public static final String SOURCE_TOPIC = "sluice.source.topic";
    public static final String SOURCE_PARTITION = "sluice.source.partition";
    public static final String SOURCE_OFFSET = "sluice.source.offset";
    public static final String EXCEPTION = "sluice.exception";
    public static final String REASON = "sluice.reason";
    public static final String STAGE = "sluice.stage";
    /** Bytes of the value before it was cut; absent where it is whole. */
    public static final String VALUE_SIZE = "sluice.value.size";
    /** SHA-256 of the whole value, hexadecimal; absent where it is whole. */
    public static final String VALUE_SHA256 = "sluice.value.sha256";
    /** Bytes of the key before it was cut; absent where it is whole. */
    public static final String KEY_SIZE = "sluice.key.size";
    /** SHA-256 of the whole key, hexadecimal; absent where it is whole. */
    public static final String KEY_SHA256 = "sluice.key.sha256";
    /**
     * The only header of a record that is no letter: it says that the letter at {@code PARTITION:OFFSET} of this topic was written to its source again, in the
     * same transaction as that record.
     */
    public static final String REPLAYED = "sluice.replayed";

    /** What is left of a value, or of a key, that had to be cut. */
    public static final int HEAD_BYTES = 4 << 10;

    private static final int MAX_REASON_LENGTH = 1000;
    /** Largest headers: a reason of three bytes a character, names of topic and exception, sizes and hashes. */
    private static final int HEADER_BYTES = 5 << 10;

    private DeadLetters() {}

    /**
     * What is sent to the dead letters.
     *
     * @param key the failed record's key, or its head
     * @param value the failed record's value, or its head
     * @param headers where it came from, what was wrong, and what was cut
     */
    public record Letter(byte @Nullable [] key, byte @Nullable [] value, RecordHeaders headers) {
        /** Whether key and value are as they were. */
        public boolean whole() {
            return headers.lastHeader(VALUE_SIZE) == null && headers.lastHeader(KEY_SIZE) == null;
        }

        /** As a record for a producer. */
        public ProducerRecord<byte[], byte[]> to(String deadLetterTopic) {
            return new ProducerRecord<>(deadLetterTopic, null, null, key, value, headers);
        }
    }

    /**
     * @param stage which part failed: scorer, topology or trainer
     * @param topic source topic
     * @param partition source partition
     * @param offset source offset
     * @param key raw key, if any
     * @param value raw value, if any
     * @param failure what went wrong; its message is kept to 1000 characters
     * @param maxRecordBytes largest dead letter, key, value and headers together: {@link dev.sluice.schemas.topics.TopicCatalogue#maxRecordBytes}
     */
    public static Letter of(
            String stage,
            String topic,
            int partition,
            long offset,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Throwable failure,
            int maxRecordBytes) {
        RecordHeaders headers = headers(stage, topic, partition, offset, failure);
        long size = (long) length(key) + length(value);
        if (size + HEADER_BYTES <= maxRecordBytes) {
            return new Letter(key, value, headers);
        }
        return new Letter(
                cut(key, headers, KEY_SIZE, KEY_SHA256), cut(value, headers, VALUE_SIZE, VALUE_SHA256), headers);
    }

    /**
     * What tells in the dead-letter topic that a letter was replayed. It lies behind the letter in the same partition, so that retention takes the letter
     * first.
     *
     * @param partition of the letter
     * @param offset of the letter
     */
    public static ProducerRecord<byte[], byte[]> replayed(String deadLetterTopic, int partition, long offset) {
        RecordHeaders headers = new RecordHeaders();
        add(headers, REPLAYED, partition + ":" + offset);
        return new ProducerRecord<>(deadLetterTopic, partition, null, null, null, headers);
    }

    /** Whether a record of the dead-letter topic tells that another was replayed, and is no letter itself. */
    public static boolean tellsReplay(Headers headers) {
        return headers.lastHeader(REPLAYED) != null;
    }

    /** A header's text; empty where it is absent. */
    public static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static RecordHeaders headers(String stage, String topic, int partition, long offset, Throwable failure) {
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

    private static byte @Nullable [] cut(
            byte @Nullable [] bytes, RecordHeaders headers, String sizeHeader, String hashHeader) {
        if (bytes == null || bytes.length <= HEAD_BYTES) {
            return bytes;
        }
        add(headers, sizeHeader, String.valueOf(bytes.length));
        add(headers, hashHeader, HexFormat.of().formatHex(sha256().digest(bytes)));
        return Arrays.copyOf(bytes, HEAD_BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static void add(RecordHeaders headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}

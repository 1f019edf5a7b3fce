package dev.sluice.trainer.input;

import dev.sluice.schemas.samples.DeadLetters;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dead letters that wait for the next snapshot, with which they are published: a trainer that crashes reads their records
 * again, and they must not be there twice.
 */
public final class PendingDeadLetters {
    private static final Logger LOG = LoggerFactory.getLogger(PendingDeadLetters.class);
    private static final int MANY = 500;
    private static final long MANY_BYTES = 16 << 20;

    private final String topic;
    private final int maxRecordBytes;
    private final List<ProducerRecord<byte[], byte[]>> waiting = new ArrayList<>();
    private long bytes;

    /**
     * @param topic where they will be published
     * @param maxRecordBytes largest record that may be published; larger ones are cut
     */
    public PendingDeadLetters(String topic, int maxRecordBytes) {
        this.topic = topic;
        this.maxRecordBytes = maxRecordBytes;
    }

    void add(ConsumerRecord<byte[], byte[]> record, Exception failure) {
        DeadLetters.Letter letter = DeadLetters.of(
                "trainer",
                record.topic(),
                record.partition(),
                record.offset(),
                record.key(),
                record.value(),
                failure,
                maxRecordBytes);
        LOG.atWarn()
                .addKeyValue("topic", record.topic())
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .addKeyValue("reason", failure.getMessage())
                .log(letter.whole() ? "to dead letters" : "to dead letters, cut as it is too large");
        bytes += length(letter.key()) + length(letter.value());
        waiting.add(letter.to(topic));
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    /** Adds those of another, which keeps them. */
    public void addAll(PendingDeadLetters others) {
        waiting.addAll(others.waiting);
        bytes += others.bytes;
    }

    /** An empty one for the same topic. */
    public PendingDeadLetters another() {
        return new PendingDeadLetters(topic, maxRecordBytes);
    }

    /** Whether a snapshot would take none along. */
    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Whether they should not wait any longer, for the memory they take. */
    public boolean many() {
        return waiting.size() >= MANY || bytes >= MANY_BYTES;
    }

    /** Those that wait, in the order of their records; a copy that later ones do not change. */
    public List<ProducerRecord<byte[], byte[]>> all() {
        return List.copyOf(waiting);
    }

    /** To be called once they are published, or handed on. */
    public void clear() {
        waiting.clear();
        bytes = 0;
    }
}

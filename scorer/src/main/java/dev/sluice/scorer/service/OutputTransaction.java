package dev.sluice.scorer.service;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been produced since the last commit, together with the source offsets it answers: both become visible at once or
 * not at all. After any failure the producer is thrown away; a new one with the same transactional id settles whatever its
 * predecessor left open, also where the outcome of a commit is unknown.
 */
final class OutputTransaction implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutputTransaction.class);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);
    private static final Duration OFFSETS_WAIT = Duration.ofSeconds(30);

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Supplier<ConsumerGroupMetadata> group;
    private final Clock clock;
    private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    private @Nullable Producer<byte[], byte[]> producer;
    private @Nullable Instant openedAt;
    private AtomicReference<KafkaException> failure = new AtomicReference<>();
    private int size;
    private final AtomicLong commits = new AtomicLong();

    OutputTransaction(
            Supplier<Producer<byte[], byte[]>> producers, Supplier<ConsumerGroupMetadata> group, Clock clock) {
        this.producers = producers;
        this.group = group;
        this.clock = clock;
    }

    /** Whether a producer is there to work with. */
    boolean ready() {
        return producer != null;
    }

    /** Makes a producer and settles what an earlier one left open. */
    void start() {
        Producer<byte[], byte[]> fresh = producers.get();
        try {
            fresh.initTransactions();
        } catch (RuntimeException e) {
            fresh.close(Duration.ZERO);
            throw e;
        }
        producer = fresh;
    }

    /**
     * Takes a consumer back to what its group has committed: whatever it read beyond was not produced.
     *
     * @return the next offset of each of its partitions
     */
    static Map<Integer, Long> seekToCommitted(Consumer<byte[], byte[]> consumer) {
        Map<Integer, Long> next = new HashMap<>();
        Set<TopicPartition> assigned = consumer.assignment();
        if (assigned.isEmpty()) {
            return next;
        }
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(assigned, OFFSETS_WAIT);
        for (TopicPartition partition : assigned) {
            OffsetAndMetadata offset = committed.get(partition);
            if (offset == null) {
                consumer.seekToBeginning(List.of(partition));
                next.put(partition.partition(), 0L);
            } else {
                consumer.seek(partition, offset.offset());
                next.put(partition.partition(), offset.offset());
            }
        }
        return next;
    }

    /** Sends what came out of a batch of a source topic, in order, and notes that its records are done. */
    void add(String sourceTopic, List<Output> outputs) {
        Map<Integer, Long> next = new HashMap<>();
        for (Output output : outputs) {
            send(output.record());
            if (!output.evidence()) {
                next.put(output.partition(), output.offset() + 1);
            }
        }
        next.forEach((partition, offset) -> consumed(new TopicPartition(sourceTopic, partition), offset));
    }

    /**
     * Sends a record.
     *
     * @throws KafkaException if it, or one before it, could not be sent: the transaction is lost, and to send on would be to wait for
     *     each record in turn
     */
    private void send(ProducerRecord<byte[], byte[]> record) {
        AtomicReference<KafkaException> failed = failure;
        Future<?> unused = begun().send(record, (metadata, e) -> {
            if (e != null) {
                failed.compareAndSet(
                        null, new KafkaException("cannot write to " + record.topic() + ": " + e.getMessage(), e));
            }
        });
        size++;
        check();
    }

    /** Throws what a record could not be sent for, if there is one; it may come later than the record was handed over. */
    void check() {
        KafkaException reason = failure.get();
        if (reason != null) {
            throw reason;
        }
    }

    /** Notes that a source partition is done up to an offset, exclusive. */
    private void consumed(TopicPartition partition, long next) {
        Producer<byte[], byte[]> unused = begun();
        offsets.put(partition, new OffsetAndMetadata(next));
    }

    /** Whether the transaction has been open for so long, or holds so many records. */
    boolean due(Duration interval, int records) {
        return openedAt != null && (size >= records || !clock.instant().isBefore(openedAt.plus(interval)));
    }

    /** How long until it has been open for so long; the whole interval if it is not open. */
    Duration untilDue(Duration interval) {
        if (openedAt == null) {
            return interval;
        }
        Duration left = Duration.between(clock.instant(), openedAt.plus(interval));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Commits what there is, if anything. */
    void commit() {
        if (openedAt == null) {
            return;
        }
        check();
        Producer<byte[], byte[]> open = begun();
        open.sendOffsetsToTransaction(offsets, group.get());
        open.commitTransaction();
        clear();
        commits.incrementAndGet();
    }

    /** Whether anything waits to be committed. */
    boolean open() {
        return openedAt != null;
    }

    /** How many transactions were committed, by this object and all of its producers. */
    long commits() {
        return commits.get();
    }

    /** Gives up what there is, with the producer. */
    void discard() {
        Producer<byte[], byte[]> broken = producer;
        boolean wasOpen = openedAt != null;
        producer = null;
        clear();
        if (broken == null) {
            return;
        }
        try {
            if (wasOpen) {
                broken.abortTransaction();
            }
        } catch (KafkaException | IllegalStateException e) {
            LOG.atDebug()
                    .addKeyValue("reason", e.getMessage())
                    .log("could not abort; the next producer of this id does it");
        } finally {
            broken.close(CLOSE_WAIT);
        }
    }

    private Producer<byte[], byte[]> begun() {
        if (producer == null) {
            throw new IllegalStateException("no producer; call start() first");
        }
        if (openedAt == null) {
            producer.beginTransaction();
            openedAt = clock.instant();
        }
        return producer;
    }

    private void clear() {
        offsets.clear();
        openedAt = null;
        size = 0;
        // what is still on its way belongs to the transaction before
        failure = new AtomicReference<>();
    }

    @Override
    public void close() {
        discard();
    }
}

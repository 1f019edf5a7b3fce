package dev.sluice.trainer.service;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.schemas.serdes.ClientErrors;
import dev.sluice.trainer.loss.TargetColumns;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Polls, deserialises, checks and decodes on a thread of its own, which alone uses the consumer, and hands over batches with the books that
 * belong to them. Where a batch ends depends on records alone as long as they keep coming.
 */
final class SampleReader implements Runnable {
    private static final Duration IDLE_POLL = Duration.ofMillis(100);
    private static final Duration BUSY_POLL = Duration.ofMillis(10);
    private static final Duration DESCRIPTION_CHECK = Duration.ofMillis(50);

    private final TrainerConfig config;
    private final Consumer<byte[], byte[]> consumer;
    private final InputReader reader;
    private final DatasetWatch watch;
    private final Backoff backoff;
    private final Clock clock;
    private final ReadingProgress progress;
    private final Handover handover;
    private final GroupOffsets groupOffsets;
    private SampleDecoder decoder;
    private @Nullable Portion portion;
    private boolean anythingRead;
    private Instant lastSampleAt;
    private Instant batchOpenedAt;
    private Instant descriptionCheckedAt;

    /** @param books where to go on reading */
    SampleReader(
            TrainerConfig config,
            Consumer<byte[], byte[]> consumer,
            InputReader reader,
            DatasetWatch watch,
            SampleDecoder decoder,
            Books books,
            Handover handover,
            Backoff backoff,
            Clock clock) {
        this.config = config;
        this.consumer = consumer;
        this.reader = reader;
        this.watch = watch;
        this.decoder = decoder;
        this.handover = handover;
        this.backoff = backoff;
        this.clock = clock;
        progress = new ReadingProgress(books);
        progress.describedAt(decoder.descriptor().getCreatedAt());
        groupOffsets = new GroupOffsets(consumer, config.publish());
        lastSampleAt = clock.instant();
        batchOpenedAt = lastSampleAt;
        descriptionCheckedAt = lastSampleAt;
    }

    /** Reads until told to close; whatever ends it is told to the trainer. */
    @Override
    public void run() {
        Throwable failure = null;
        try {
            seek(progress.books());
            while (backoff.open()) {
                step();
            }
        } catch (InterruptedException e) {
            // told to close while waiting: what was read until then counts
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failure = e;
        } finally {
            if (failure == null) {
                handOver();
            }
            handover.end(failure);
        }
    }

    private void seek(Books books) throws InterruptedException {
        List<TopicPartition> partitions = Clients.partitions(consumer, reader.topic(), backoff);
        consumer.assign(partitions);
        for (TopicPartition partition : partitions) {
            Long offset = books.offsets().get(partition.partition());
            if (offset == null) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, offset);
            }
        }
    }

    private void step() throws InterruptedException {
        ConsumerRecords<byte[], byte[]> records = poll();
        // before the samples, so that a new ingest's schedule begins with its first one
        followDescription();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            take(record);
            if (!backoff.open()) {
                // what was polled beyond this record has not been counted, and is read again after a restart
                return;
            }
        }
        Instant now = clock.instant();
        if (!records.isEmpty()) {
            lastSampleAt = now;
        }
        if (samplesInHand() == 0 || waitedLongEnough(now)) {
            handOver();
        }
        groupOffsets.published(handover.takePublished());
        if (records.isEmpty() && portion == null && handover.allSettled()) {
            groupOffsets.everythingRead();
        }
    }

    private int samplesInHand() {
        return portion == null ? 0 : portion.batch().size();
    }

    /** A stream that pauses, or trickles, must not keep what has arrived from the model. */
    private boolean waitedLongEnough(Instant now) {
        return !now.isBefore(lastSampleAt.plus(config.partialBatchAfter()))
                || !now.isBefore(batchOpenedAt.plus(config.partialBatchAfter().multipliedBy(2)));
    }

    private ConsumerRecords<byte[], byte[]> poll() throws InterruptedException {
        while (true) {
            try {
                return consumer.poll(samplesInHand() > 0 ? BUSY_POLL : IDLE_POLL);
            } catch (KafkaException e) {
                if (!ClientErrors.recoverable(e)) {
                    throw e;
                }
                backoff.await("reading failed; trying again", e);
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        Portion current = portion == null ? handover.empty() : portion;
        portion = current;
        try {
            TrainingRecord read = reader.read(record);
            progress.read(record.partition(), record.offset());
            if (read.sample().getDataset().equals(decoder.descriptor().getDataset())) {
                take(read, current);
            }
        } catch (SerializationException | InvalidSampleException e) {
            progress.read(record.partition(), record.offset());
            current.countUnusable();
            if (config.publish()) {
                current.deadLetters().add(record, e);
            }
        }
        anythingRead = true;
        if (current.batch().full() || current.deadLetters().many()) {
            handOver();
        }
    }

    private void take(TrainingRecord record, Portion current) {
        LabelledSample sample = record.sample();
        SourcePosition position = record.position();
        decoder.check(sample);
        TargetColumns columns = Tasks.columns(decoder);
        record.check(columns);
        boolean learn = record.learnt();
        if (learn) {
            if (current.batch().size() == 0) {
                batchOpenedAt = clock.instant();
            }
            decoder.decode(sample, current.batch().features(), current.batch().featuresAt());
            record.addTo(current.batch(), columns);
        }
        progress.seen(position.getPartition(), position.getOffset(), learn);
    }

    private void handOver() {
        if (portion != null && anythingRead) {
            portion.upTo(progress.books(), decoder);
            handover.fill(portion);
            portion = null;
            anythingRead = false;
        }
    }

    private void followDescription() throws InterruptedException {
        Instant now = clock.instant();
        if (now.isBefore(descriptionCheckedAt.plus(DESCRIPTION_CHECK))) {
            return;
        }
        descriptionCheckedAt = now;
        SampleDecoder newest = watch.poll();
        if (newest == null || newest.descriptor().equals(decoder.descriptor())) {
            return;
        }
        if (newest.values() != decoder.values() || newest.classes() != decoder.classes()) {
            throw new IllegalStateException("data set '" + newest.descriptor().getDataset()
                    + "' now has other dimensions than the network in training; give it a new name");
        }
        decoder = newest;
        progress.describedAt(newest.descriptor().getCreatedAt());
    }
}

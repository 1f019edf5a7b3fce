package dev.sluice.trainer.input;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.schemas.serdes.ClientErrors;
import dev.sluice.trainer.balance.ClassBalance;
import dev.sluice.trainer.client.Backoff;
import dev.sluice.trainer.config.Tasks;
import dev.sluice.trainer.config.TrainerConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls, deserialises, checks and decodes on a thread of its own, which alone uses the consumer, and hands over batches with the books that
 * belong to them. Where a batch ends depends on records alone as long as they keep coming.
 */
public final class SampleReader implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(SampleReader.class);
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
    private final List<TopicPartition> partitions;
    private final ResumePoints resumePoints;
    private final PortionFiller filler;
    private final @Nullable ReplayRefill refill;
    private @Nullable Portion portion;
    private boolean anythingRead;
    private Instant lastSampleAt;
    private Instant batchOpenedAt;
    private Instant descriptionCheckedAt;

    /**
     * @param partitions all of the trainer's topic
     * @param books where to go on reading
     */
    public SampleReader(
            TrainerConfig config,
            Consumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            InputReader reader,
            DatasetWatch watch,
            SampleDecoder decoder,
            Books books,
            Handover handover,
            Backoff backoff,
            Clock clock) {
        this.config = config;
        this.consumer = consumer;
        this.partitions = List.copyOf(partitions);
        this.reader = reader;
        this.watch = watch;
        this.handover = handover;
        this.backoff = backoff;
        this.clock = clock;
        ClassBalance balance = config.optimisation().classBalance();
        progress = new ReadingProgress(books, PortionFiller.countedClasses(balance, decoder));
        ReplayBuffer retained = config.replay().on() ? replayBuffer(config, partitions.size(), decoder) : null;
        filler = new PortionFiller(balance, retained, decoder, progress.books());
        refill = retained == null ? null : new ReplayRefill(consumer, reader, retained, filler, backoff);
        progress.describedAt(decoder.descriptor().getCreatedAt());
        groupOffsets = new GroupOffsets(consumer, config.publish());
        resumePoints = new ResumePoints(consumer, config.lostRecords(), backoff);
        lastSampleAt = clock.instant();
        batchOpenedAt = lastSampleAt;
        descriptionCheckedAt = lastSampleAt;
    }

    private static ReplayBuffer replayBuffer(TrainerConfig config, int partitions, SampleDecoder decoder) {
        return new ReplayBuffer(
                config.replay(),
                config.optimisation().batchSize(),
                config.seed(),
                partitions,
                PortionFiller.sampleBytes(decoder));
    }

    /** Reads until told to close; whatever ends it is told to the trainer. */
    @Override
    public void run() {
        Throwable failure = null;
        try {
            seek();
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

    private void seek() throws InterruptedException {
        Books saved = progress.books();
        Map<TopicPartition, Long> from = resumePoints.at(partitions, saved.offsets());
        from.forEach((partition, offset) -> {
            if (saved.offsets().containsKey(partition.partition())) {
                progress.resumeAt(partition.partition(), offset);
            }
        });
        if (refill != null) {
            refill.run(partitions, progress.books());
        }
        consumer.assign(partitions);
        from.forEach(consumer::seek);
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
        } else {
            positions().forEach((partition, offset) -> progress.reached(partition.partition(), offset));
        }
        if (samplesInHand() == 0 || waitedLongEnough(now)) {
            handOver();
        }
        groupOffsets.published(handover.takePublished());
        if (records.isEmpty() && portion == null && handover.allSettled()) {
            groupOffsets.everythingRead(positions());
        }
    }

    /** Up to where everything has been given out; of partitions whose position is being looked up nothing is said. */
    private Map<TopicPartition, Long> positions() {
        Map<TopicPartition, Long> positions = new HashMap<>();
        for (TopicPartition partition : partitions) {
            try {
                positions.put(partition, consumer.position(partition, Duration.ZERO));
            } catch (TimeoutException e) {
                LOG.atDebug().addKeyValue("partition", partition).log("position not known now");
            }
        }
        return positions;
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
            } catch (OffsetOutOfRangeException e) {
                resumePoints.after(e).forEach((partition, offset) -> {
                    progress.resumeAt(partition.partition(), offset);
                    consumer.seek(partition, offset);
                });
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
            if (read.sample().getDataset().equals(filler.decoder().descriptor().getDataset())) {
                take(record.partition(), read, current);
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

    private void take(int partition, TrainingRecord record, Portion current) {
        LabelledSample sample = record.sample();
        SourcePosition position = record.position();
        filler.decoder().check(sample);
        record.check(filler.columns());
        boolean learn = record.learnt();
        if (learn) {
            if (current.batch().size() == 0) {
                batchOpenedAt = clock.instant();
            }
            filler.add(current.batch(), partition, record);
            progress.labels(sample.getLabels());
            progress.learning(sample);
        }
        progress.seen(position.getPartition(), position.getOffset(), learn);
    }

    private void handOver() {
        if (portion != null && anythingRead) {
            filler.close(portion, progress.books());
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
        SampleDecoder decoder = filler.decoder();
        SampleDecoder newest = watch.poll();
        if (newest == null || newest.descriptor().equals(decoder.descriptor())) {
            return;
        }
        if (newest.values() != decoder.values() || !Tasks.columns(newest).equals(filler.columns())) {
            throw new IllegalStateException("data set '" + newest.descriptor().getDataset()
                    + "' now has other dimensions, or another task, than the network in training; give it a new name");
        }
        filler.describe(newest);
        progress.describedAt(newest.descriptor().getCreatedAt());
    }
}

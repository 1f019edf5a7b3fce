package dev.sluice.trainer.service;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.schemas.serdes.ClientErrors;
import dev.sluice.trainer.loss.TargetColumns;
import dev.sluice.trainer.network.Batch;
import dev.sluice.trainer.network.Learner;
import dev.sluice.trainer.schedule.LearningRateSchedule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads, trains, publishes, evaluates, all on one thread. Between two batches the parameters and the settled part of the
 * progress belong together; only then is a snapshot taken.
 */
final class TrainingLoop {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingLoop.class);
    private static final Duration IDLE_POLL = Duration.ofMillis(100);
    private static final Duration BUSY_POLL = Duration.ofMillis(10);
    private static final Duration DESCRIPTION_CHECK = Duration.ofMillis(50);
    /** Smooths the reported training loss over about so many batches. */
    private static final double LOSS_MEMORY = 20;

    private final TrainerConfig config;
    private final LearningRateSchedule schedule;
    private final Consumer<byte[], byte[]> consumer;
    private final InputReader reader;
    private final DatasetWatch watch;
    private final Learner learner;
    private final @Nullable SnapshotPublisher publisher;
    private final @Nullable EvaluationSet evaluation;
    private final TrainerCounters counters;
    private final Backoff backoff;
    private final Clock clock;
    private final TrainingProgress progress;
    private final PendingDeadLetters deadLetters;
    private final TargetColumns columns;
    private final Batch batch;
    private SampleDecoder decoder;
    private Instant lastSampleAt;
    private Instant batchOpenedAt;
    private Instant descriptionCheckedAt;
    private long evaluatedAt;
    private Map<TopicPartition, OffsetAndMetadata> committedPositions = Map.of();

    TrainingLoop(
            TrainerConfig config,
            Consumer<byte[], byte[]> consumer,
            InputReader reader,
            DatasetWatch watch,
            SampleDecoder decoder,
            Learner learner,
            @Nullable SnapshotPublisher publisher,
            PendingDeadLetters deadLetters,
            @Nullable EvaluationSet evaluation,
            TrainerCounters counters,
            Backoff backoff,
            Clock clock) {
        this.config = config;
        this.schedule = config.learningRates();
        this.consumer = consumer;
        this.reader = reader;
        this.watch = watch;
        this.decoder = decoder;
        this.learner = learner;
        this.publisher = publisher;
        this.deadLetters = deadLetters;
        this.evaluation = evaluation;
        this.counters = counters;
        this.backoff = backoff;
        this.clock = clock;
        progress = new TrainingProgress(reader.topic());
        columns = Tasks.columns(decoder);
        batch = new Batch(config.batchSize(), decoder.values(), columns);
        lastSampleAt = clock.instant();
        batchOpenedAt = lastSampleAt;
        descriptionCheckedAt = lastSampleAt;
    }

    /** Trains until told to close, then trains on what is in hand, publishes and evaluates. */
    void run() throws InterruptedException {
        if (evaluation != null) {
            evaluation.check(decoder);
        }
        if (publisher != null) {
            publisher.resume(learner, progress, deadLetters);
        }
        progress.describedAt(decoder.descriptor().getCreatedAt());
        count();
        evaluatedAt = progress.samplesSeen();
        List<TopicPartition> partitions = Clients.partitions(consumer, reader.topic(), backoff);
        consumer.assign(partitions);
        for (TopicPartition partition : partitions) {
            Long offset = progress.offsets().get(partition.partition());
            if (offset == null) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, offset);
            }
        }
        while (backoff.open()) {
            step();
        }
        finish();
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
        if (batch.size() > 0 && waitedLongEnough(now)) {
            train();
        }
        publishIfDue();
        if (records.isEmpty() && batch.size() == 0) {
            commitPositions();
        }
    }

    /** A stream that pauses, or trickles, must not keep what has arrived from the model. */
    private boolean waitedLongEnough(Instant now) {
        return !now.isBefore(lastSampleAt.plus(config.partialBatchAfter()))
                || !now.isBefore(batchOpenedAt.plus(config.partialBatchAfter().multipliedBy(2)));
    }

    private ConsumerRecords<byte[], byte[]> poll() throws InterruptedException {
        while (true) {
            try {
                return consumer.poll(batch.size() > 0 ? BUSY_POLL : IDLE_POLL);
            } catch (KafkaException e) {
                if (!ClientErrors.recoverable(e)) {
                    throw e;
                }
                backoff.await("reading failed; trying again", e);
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        try {
            TrainingRecord read = reader.read(record);
            progress.read(record.partition(), record.offset());
            if (read.sample().getDataset().equals(decoder.descriptor().getDataset())) {
                take(read);
            }
        } catch (SerializationException | InvalidSampleException e) {
            progress.read(record.partition(), record.offset());
            counters.deadLettered.incrementAndGet();
            if (publisher != null) {
                deadLetters.add(record, e);
            }
        }
        if (batch.full()) {
            train();
        } else if (batch.size() == 0) {
            progress.settle();
        }
        publishIfDue();
    }

    private void take(TrainingRecord record) {
        LabelledSample sample = record.sample();
        SourcePosition position = record.position();
        decoder.check(sample);
        record.check(columns);
        boolean learn = record.learnt();
        if (learn) {
            if (batch.size() == 0) {
                batchOpenedAt = clock.instant();
            }
            decoder.decode(sample, batch.features(), batch.featuresAt());
            record.addTo(batch, columns);
        }
        progress.seen(position.getPartition(), position.getOffset(), learn);
    }

    private void train() throws InterruptedException {
        Long horizon = decoder.descriptor().getExpectedSamples();
        double share = horizon == null || horizon <= 0 ? Double.NaN : (double) progress.sourceRecords() / horizon;
        double rate = schedule.rate(progress.trained(), share);
        double loss = learner.train(batch, rate);
        batch.clear();
        progress.settle();
        counters.learningRate = rate;
        double before = counters.trainingLoss;
        counters.trainingLoss = Double.isNaN(before) ? loss : before + (loss - before) / LOSS_MEMORY;
        count();
        if (config.evaluateEvery() > 0 && progress.samplesSeen() - evaluatedAt >= config.evaluateEvery()) {
            evaluate();
        }
    }

    private void count() {
        counters.trained.set(progress.trained());
        counters.samplesSeen.set(progress.samplesSeen());
    }

    private void evaluate() {
        evaluatedAt = progress.samplesSeen();
        if (evaluation == null) {
            return;
        }
        Map<String, Double> metrics = evaluation.measure(learner, decoder);
        counters.evaluated(evaluatedAt, metrics);
        LOG.atInfo()
                .addKeyValue("samplesSeen", evaluatedAt)
                .addKeyValue("metrics", metrics)
                .log("evaluated");
    }

    private void publishIfDue() throws InterruptedException {
        count();
        // never with a batch in hand: dead letters read since it was begun would be published ahead of the books
        if (publisher != null && batch.size() == 0 && publisher.due(progress, deadLetters)) {
            publisher.publish(learner, progress, deadLetters);
            commitForLagTools();
        }
    }

    /** The snapshot is what counts; the group's offsets only show lag, so that a failure to commit them does no harm. */
    private void commitForLagTools() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        progress.offsets()
                .forEach((partition, offset) ->
                        offsets.put(new TopicPartition(reader.topic(), partition), new OffsetAndMetadata(offset)));
        commit(offsets);
    }

    private void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        consumer.commitAsync(offsets, (committed, failure) -> {
            if (failure != null) {
                LOG.atDebug().addKeyValue("reason", failure.getMessage()).log("could not commit the group's offsets");
            }
        });
    }

    /** Beyond the last record lie the markers of transactions: a trainer that has read everything should show no lag. */
    private void commitPositions() {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        for (TopicPartition partition : consumer.assignment()) {
            positions.put(partition, new OffsetAndMetadata(consumer.position(partition)));
        }
        if (publisher != null && !positions.equals(committedPositions)) {
            committedPositions = positions;
            commit(positions);
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
        if (newest.values() != decoder.values() || !Tasks.columns(newest).equals(columns)) {
            throw new IllegalStateException("data set '" + newest.descriptor().getDataset()
                    + "' now has other dimensions, or another task, than the network in training; give it a new name");
        }
        decoder = newest;
        progress.describedAt(newest.descriptor().getCreatedAt());
    }

    private void finish() throws InterruptedException {
        if (batch.size() > 0) {
            train();
        }
        if (evaluation != null && (counters.testMetrics.isEmpty() || evaluatedAt != progress.samplesSeen())) {
            evaluate();
        }
        if (publisher != null && publisher.anythingNew(progress, deadLetters)) {
            publisher.publish(learner, progress, deadLetters);
        }
    }
}

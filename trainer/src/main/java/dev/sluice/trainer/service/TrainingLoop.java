package dev.sluice.trainer.service;

import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.trainer.client.Backoff;
import dev.sluice.trainer.client.Clients;
import dev.sluice.trainer.config.Tasks;
import dev.sluice.trainer.config.TrainerConfig;
import dev.sluice.trainer.evaluation.EvaluationSet;
import dev.sluice.trainer.evaluation.TrainerCounters;
import dev.sluice.trainer.input.Books;
import dev.sluice.trainer.input.DatasetWatch;
import dev.sluice.trainer.input.Handover;
import dev.sluice.trainer.input.InputReader;
import dev.sluice.trainer.input.PendingDeadLetters;
import dev.sluice.trainer.input.Portion;
import dev.sluice.trainer.input.SampleReader;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import dev.sluice.trainer.network.FoldedBatch;
import dev.sluice.trainer.network.FoldedLearner;
import dev.sluice.trainer.schedule.LearningRateSchedule;
import dev.sluice.trainer.snapshot.SnapshotPublisher;
import dev.sluice.trainer.snapshot.TrainingProgress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains, publishes and evaluates on the calling thread, while a {@link SampleReader} on another prepares the next batches. Between two portions the
 * parameters and the settled progress belong together; only then is a snapshot taken.
 */
final class TrainingLoop {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingLoop.class);
    private static final Duration WAIT = Duration.ofMillis(20);
    private static final Duration READER_ENDS = Duration.ofSeconds(30);
    /** Smooths the reported training loss over about so many batches. */
    private static final double LOSS_MEMORY = 20;

    private final TrainerConfig config;
    private final LearningRateSchedule schedule;
    private final Consumer<byte[], byte[]> consumer;
    private final InputReader reader;
    private final DatasetWatch watch;
    private final FoldedLearner learner;
    private final @Nullable SnapshotPublisher publisher;
    private final @Nullable EvaluationSet evaluation;
    private final TrainerCounters counters;
    private final Backoff backoff;
    private final Clock clock;
    private final TrainingProgress progress;
    private final PendingDeadLetters deadLetters;
    private final Handover handover;
    private SampleDecoder decoder;
    private long evaluatedAt;
    private @Nullable Books beingPublished;

    /**
     * @param consumer of the trainer's topic; the reader thread's alone once there is one, as are reader, watch and backoff
     * @param publisher null if nothing is published
     */
    TrainingLoop(
            TrainerConfig config,
            Consumer<byte[], byte[]> consumer,
            InputReader reader,
            DatasetWatch watch,
            SampleDecoder decoder,
            FoldedLearner learner,
            @Nullable SnapshotPublisher publisher,
            PendingDeadLetters deadLetters,
            @Nullable EvaluationSet evaluation,
            TrainerCounters counters,
            Backoff backoff,
            Clock clock) {
        this.config = config;
        this.schedule = config.optimisation().learningRates();
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
        TargetColumns columns = Tasks.columns(decoder);
        int batchSize = config.optimisation().batchSize();
        int values = decoder.values();
        handover = new Handover(
                () -> new Portion(
                        () -> new FoldedBatch(learner.folds(), batchSize, values, columns), deadLetters.another()),
                (long) learner.folds() * Float.BYTES * batchSize * (values + columns.width()));
    }

    /** Trains until told to close, then trains on what is in hand, publishes and evaluates. */
    void run() throws InterruptedException {
        if (evaluation != null) {
            evaluation.check(decoder);
        }
        if (publisher != null) {
            publisher.resume(learner, progress, deadLetters);
        }
        count();
        evaluatedAt = progress.samplesSeen();
        List<TopicPartition> partitions = Clients.partitions(consumer, reader.topic(), backoff);
        SampleReader samples = new SampleReader(
                config, consumer, partitions, reader, watch, decoder, progress.books(), handover, backoff, clock);
        Thread reading = new Thread(samples, "trainer-reader");
        reading.setDaemon(true);
        reading.start();
        try {
            while (!handover.exhausted()) {
                Portion portion = handover.next(WAIT);
                if (portion != null) {
                    work(portion);
                    handover.giveBack(portion);
                }
                publishIfDue();
            }
            finish();
        } finally {
            end(reading);
            if (publisher != null) {
                publisher.abandon();
            }
        }
    }

    /** Nobody else may use the consumer, not even to close it, before the reader has ended. */
    private static void end(Thread reading) throws InterruptedException {
        reading.interrupt();
        reading.join(READER_ENDS.toMillis());
        if (reading.isAlive()) {
            LOG.atWarn().addKeyValue("waited", READER_ENDS).log("the reader does not end");
        }
    }

    private void work(Portion portion) {
        boolean trained = portion.batch().size() > 0;
        decoder = portion.decoder();
        if (trained) {
            train(portion);
        }
        progress.settle(portion.books());
        deadLetters.addAll(portion.deadLetters());
        counters.deadLettered.addAndGet(portion.unusable());
        count();
        long fresh = progress.samplesSeen() - evaluatedAt;
        if (trained && config.evaluateEvery() > 0 && fresh >= config.evaluateEvery()) {
            evaluate();
        }
    }

    private void train(Portion portion) {
        Long horizon = decoder.descriptor().getExpectedSamples();
        double share = horizon == null || horizon <= 0
                ? Double.NaN
                : (double) progress.books().sourceRecordsOf(portion.books()) / horizon;
        double rate = schedule.rate(progress.trained(), share);
        double loss = learner.train(portion.batch(), rate);
        for (FoldedBatch replay : portion.replays()) {
            double unusedLoss = learner.train(replay, rate);
        }
        counters.learningRate = rate;
        double before = counters.trainingLoss;
        counters.trainingLoss = Double.isNaN(before) ? loss : before + (loss - before) / LOSS_MEMORY;
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
        if (publisher == null || !publisher.idle(learner, deadLetters)) {
            return;
        }
        if (beingPublished != null) {
            handover.published(beingPublished);
            beingPublished = null;
        }
        if (publisher.due(progress, deadLetters)) {
            publisher.publish(learner, progress, deadLetters);
            beingPublished = progress.books();
        }
    }

    private void finish() throws InterruptedException {
        if (evaluation != null && (counters.testMetrics.isEmpty() || evaluatedAt != progress.samplesSeen())) {
            evaluate();
        }
        if (publisher != null) {
            publisher.finish(learner, progress, deadLetters);
        }
    }
}

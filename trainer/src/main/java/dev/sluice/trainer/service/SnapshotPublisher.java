package dev.sluice.trainer.service;

import dev.sluice.schemas.models.ModelAssembler;
import dev.sluice.schemas.models.ModelChunks;
import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.trainer.network.Learner;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Decides when a snapshot is due, and publishes it with the books that belong to it. */
final class SnapshotPublisher {
    /** Metric that carries the number of samples learnt from over a restart. */
    private static final String TRAINED = "trained";

    private final TrainerConfig config;
    private final String dataset;
    private final SnapshotStore store;
    private final TrainerCounters counters;
    private final Clock clock;
    private Instant publishedAt = Instant.MIN;
    private long publishedSeen;
    private long version;

    SnapshotPublisher(
            TrainerConfig config, String dataset, SnapshotStore store, TrainerCounters counters, Clock clock) {
        this.config = config;
        this.dataset = dataset;
        this.store = store;
        this.counters = counters;
        this.clock = clock;
    }

    /** Goes on from the newest snapshot, or publishes version 1 of the untrained network where there is none. */
    void resume(Learner learner, TrainingProgress progress, PendingDeadLetters deadLetters)
            throws InterruptedException {
        ModelAssembler.Model newest = store.open();
        if (newest == null) {
            publish(learner, progress, deadLetters);
            return;
        }
        learner.restore(newest.bytes(), ModelChunks.MAX_MODEL_BYTES);
        progress.restore(newest.snapshot(), TRAINED);
        version = newest.snapshot().getVersion();
        publishedSeen = progress.samplesSeen();
        publishedAt = clock.instant();
        counters.version.set(version);
    }

    /** Whether a snapshot should be published now. */
    boolean due(TrainingProgress progress, PendingDeadLetters deadLetters) {
        long fresh = progress.samplesSeen() - publishedSeen;
        if (fresh == 0 && deadLetters.isEmpty()) {
            return false;
        }
        Duration age =
                publishedAt.equals(Instant.MIN) ? Duration.ofDays(1) : Duration.between(publishedAt, clock.instant());
        boolean longAgo = age.compareTo(config.snapshots().interval()) >= 0;
        boolean notTooSoon = age.compareTo(config.snapshots().minInterval()) >= 0;
        return longAgo || deadLetters.many() || (fresh >= config.snapshots().everySamples() && notTooSoon);
    }

    /** Whether there is anything that the newest snapshot does not tell. */
    boolean anythingNew(TrainingProgress progress, PendingDeadLetters deadLetters) {
        return progress.samplesSeen() != publishedSeen || !deadLetters.isEmpty();
    }

    void publish(Learner learner, TrainingProgress progress, PendingDeadLetters deadLetters)
            throws InterruptedException {
        byte[] model = learner.snapshot();
        Instant now = clock.instant();
        Map<String, Double> metrics = new HashMap<>();
        metrics.put(TRAINED, (double) progress.trained());
        if (Double.isFinite(counters.trainingLoss)) {
            metrics.put("trainingLoss", counters.trainingLoss);
        }
        metrics.putAll(counters.testMetrics);
        ModelSnapshot template = ModelSnapshot.newBuilder()
                .setDataset(dataset)
                .setVersion(version + 1)
                .setFormat(ModelFormat.DL4J_ZIP)
                .setChunkIndex(0)
                .setChunkCount(1)
                .setTotalBytes(model.length)
                .setSha256("")
                .setData(ByteBuffer.allocate(0))
                .setLearningRate(counters.learningRate)
                .setSamplesSeen(progress.samplesSeen())
                .setConsumedOffsets(progress.consumedOffsets())
                .setTrainedUpTo(progress.trainedUpTo())
                .setSchedule(progress.schedule())
                .setLabelCounts(progress.labelCounts())
                .setMetrics(metrics)
                .setPublishedAt(now)
                .build();
        store.publish(template, model, deadLetters.all());
        deadLetters.clear();
        version++;
        publishedSeen = progress.samplesSeen();
        publishedAt = now;
        counters.version.set(version);
    }
}

package dev.sluice.trainer.snapshot;

import dev.sluice.schemas.models.Dl4jArchive;
import dev.sluice.schemas.models.InvalidModelException;
import dev.sluice.schemas.models.ModelAssembler;
import dev.sluice.schemas.models.ModelChunks;
import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.trainer.config.SnapshotConfig;
import dev.sluice.trainer.config.TrainerConfig;
import dev.sluice.trainer.evaluation.TrainerCounters;
import dev.sluice.trainer.input.PendingDeadLetters;
import dev.sluice.trainer.network.FoldedLearner;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when a snapshot is due, and publishes it with the books that belong to it. The broker is waited for on another thread, for one snapshot at a time; what
 * that fails with comes out of the next call.
 */
public final class SnapshotPublisher {
    /** Metric that carries the number of samples learnt from over a restart. */
    private static final String TRAINED = "trained";

    private static final Duration ABANDON = Duration.ofSeconds(30);
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotPublisher.class);

    private final TrainerConfig config;
    private final SnapshotConfig snapshots;
    private final String dataset;
    private final SnapshotStore store;
    private final TrainerCounters counters;
    private final Clock clock;
    private final BackgroundWork publication = new BackgroundWork();
    private Instant publishedAt = Instant.MIN;
    private long publishedSeen;
    private long rollbackSeen;
    private long seenBefore;
    private final PendingDeadLetters lettersUnderWay = new PendingDeadLetters("", 0);
    private ModelAssembler.@Nullable Model broughtBack;

    /** @param store opened by {@link #resume}, and left open */
    public SnapshotPublisher(
            TrainerConfig config,
            SnapshotConfig snapshots,
            String dataset,
            SnapshotStore store,
            TrainerCounters counters,
            Clock clock) {
        this.config = config;
        this.snapshots = snapshots;
        this.dataset = dataset;
        this.store = store;
        this.counters = counters;
        this.clock = clock;
    }

    /** Goes on from the newest snapshot, or publishes version 1 of the untrained network where there is none. */
    public void resume(FoldedLearner learner, TrainingProgress progress, PendingDeadLetters deadLetters)
            throws InterruptedException {
        Map<String, ModelAssembler.Model> newest = store.open();
        if (newest.isEmpty()) {
            publishNow(learner, progress, deadLetters);
            return;
        }
        ModelSnapshot whole = SnapshotParts.whole(newest, snapshots.slots(learner.folds()), dataset);
        // first, since a model may have been brought back because this one is spoilt
        if (!follow(store.takeRollback(), learner)) {
            SnapshotParts.restore(newest, snapshots.slots(learner.folds()), learner);
        }
        progress.restore(whole, TRAINED);
        publishedSeen = progress.samplesSeen();
        publishedAt = clock.instant();
        counters.version.set(whole.getVersion());
    }

    /**
     * Takes over parameters and optimiser state of a model that people have brought back, once. The progress stays: the records since that model are
     * not trained on again.
     *
     * @return whether the learner goes on from such a model
     */
    private boolean follow(ModelAssembler.@Nullable Model rollback, FoldedLearner learner) {
        if (rollback == null || rollback.snapshot().getVersion() == rollbackSeen) {
            return false;
        }
        rollbackSeen = rollback.snapshot().getVersion();
        try {
            if (learner.folds() > 1) {
                throw new InvalidModelException(
                        "it learns in folds, and what was learnt before is not known of the model");
            }
            if (rollback.snapshot().getFormat() != ModelFormat.DL4J_ZIP) {
                throw new InvalidModelException("it is no DL4J_ZIP");
            }
            requireFinite(Dl4jArchive.read(rollback.bytes(), ModelChunks.MAX_MODEL_BYTES, true));
            learner.fold(0).restore(rollback.bytes(), ModelChunks.MAX_MODEL_BYTES);
        } catch (InvalidModelException e) {
            LOG.atWarn()
                    .addKeyValue("version", rollbackSeen)
                    .addKeyValue("reason", e.getMessage())
                    .log("a model was brought back that this trainer cannot go on from; it goes on from its own");
            return false;
        }
        counters.trainingLoss = Double.NaN;
        counters.testAccuracy = Double.NaN;
        LOG.atInfo()
                .addKeyValue("version", rollbackSeen)
                .addKeyValue("rollbackOf", rollback.snapshot().getRollbackOf())
                .log("going on from the model that was brought back");
        return true;
    }

    private static void requireFinite(Dl4jArchive archive) {
        float[] state = archive.updaterState();
        if (!finite(archive.coefficients()) || (state != null && !finite(state))) {
            throw new InvalidModelException("it holds values that are not finite numbers");
        }
    }

    private static boolean finite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a snapshot should be published now. */
    public boolean due(TrainingProgress progress, PendingDeadLetters deadLetters) {
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

    /**
     * Whether nothing is being published. If that was not published because people have brought a model back meanwhile, the learner goes on from that one, and a snapshot is
     * due again.
     */
    public boolean idle(FoldedLearner learner, PendingDeadLetters deadLetters) throws InterruptedException {
        if (!publication.over()) {
            return false;
        }
        settle(learner, deadLetters);
        return true;
    }

    /** Publishes what is new, if anything is, and waits for it. */
    public void finish(FoldedLearner learner, TrainingProgress progress, PendingDeadLetters deadLetters)
            throws InterruptedException {
        settle(learner, deadLetters);
        if (progress.samplesSeen() != publishedSeen || !deadLetters.isEmpty()) {
            publishNow(learner, progress, deadLetters);
        }
    }

    private void publishNow(FoldedLearner learner, TrainingProgress progress, PendingDeadLetters deadLetters)
            throws InterruptedException {
        do {
            publish(learner, progress, deadLetters);
        } while (!settle(learner, deadLetters));
    }

    /** Waits for what is being published, and tells whether it was. */
    private boolean settle(FoldedLearner learner, PendingDeadLetters deadLetters) throws InterruptedException {
        publication.await();
        ModelAssembler.Model rollback = broughtBack;
        broughtBack = null;
        if (rollback == null) {
            return true;
        }
        boolean unused = follow(rollback, learner);
        deadLetters.addAll(lettersUnderWay);
        publishedSeen = seenBefore;
        publishedAt = Instant.MIN;
        return false;
    }

    /** Gives up what is still under way, before the store is closed. */
    public void abandon() throws InterruptedException {
        publication.abandon(ABANDON);
    }

    /** Begins to publish, when idle: parameters, books and dead letters as they are now. */
    public void publish(FoldedLearner learner, TrainingProgress progress, PendingDeadLetters deadLetters)
            throws InterruptedException {
        Instant now = clock.instant();
        Map<String, Double> metrics = new HashMap<>();
        metrics.put(TRAINED, (double) progress.trained());
        if (Double.isFinite(counters.trainingLoss)) {
            metrics.put("trainingLoss", counters.trainingLoss);
        }
        metrics.putAll(counters.testMetrics);
        ModelSnapshot template = ModelSnapshot.newBuilder()
                .setDataset(dataset)
                .setVersion(0)
                .setFormat(ModelFormat.DL4J_ZIP)
                .setChunkIndex(0)
                .setChunkCount(1)
                .setTotalBytes(0)
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
                .setFolds(learner.folds() > 1 ? learner.folds() : 0)
                .setFirstPassOf(learner.folds() > 1 ? progress.firstPassOf() : null)
                .build();
        List<ModelAssembler.Model> models = SnapshotParts.of(template, snapshots.slots(learner.folds()), learner);
        // the feeding trainer's dead letters speak for all: a record goes there once
        List<ProducerRecord<byte[], byte[]>> letters = snapshots.name() == null ? deadLetters.all() : List.of();
        publication.start("trainer-publisher", () -> {
            publish(models, letters);
            return null;
        });
        lettersUnderWay.clear();
        lettersUnderWay.addAll(deadLetters);
        deadLetters.clear();
        seenBefore = publishedSeen;
        publishedSeen = progress.samplesSeen();
        publishedAt = now;
    }

    private void publish(List<ModelAssembler.Model> models, List<ProducerRecord<byte[], byte[]>> letters)
            throws InterruptedException {
        store.refresh();
        ModelAssembler.Model rollback = store.takeRollback();
        if (rollback == null || rollback.snapshot().getVersion() == rollbackSeen) {
            counters.version.set(store.publish(models, letters));
        } else {
            broughtBack = rollback;
        }
    }
}

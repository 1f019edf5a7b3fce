package dev.sluice.scorer.service;

import dev.sluice.schemas.models.InvalidModelException;
import dev.sluice.schemas.models.ModelAssembler;
import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.scorer.engine.ModelLoader;
import dev.sluice.scorer.engine.ScoringEngine;
import dev.sluice.scorer.engine.ScoringModel;
import dev.sluice.scorer.engine.UniformEngine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the scorer knows of each data set: its description, the model in use and how far training is. One thread feeds it, another scores;
 * a model is built outside the lock and swapped in under it, so that scoring waits for no more than the swap.
 */
final class DatasetCatalogue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatasetCatalogue.class);

    /**
     * What is known of the model in use.
     *
     * @param version version of the snapshot
     * @param learningRate learning rate at which it was being trained
     */
    record ModelInfo(long version, double learningRate) {}

    /**
     * How far the data set's trainer is: by its newest snapshot, whether that is in use or not.
     *
     * @param version version of that snapshot
     * @param trainedUpTo for each source partition the first offset not trained on
     * @param samplesSeen samples it was trained on
     * @param arrivedAt when this scorer got it
     */
    record Progress(long version, Map<Integer, Long> trainedUpTo, long samplesSeen, Instant arrivedAt) {}

    /** What became of a model. */
    enum Loading {
        /** It scores from now on. */
        IN_USE,
        /** It cannot be used; whatever scored before still does. */
        REFUSED,
        /** It may be tried again once its data set is described. */
        UNDESCRIBED
    }

    /**
     * Raw logits and where they come from.
     *
     * @param values row-major {@code [n, classes]}
     * @param modelVersion version of the model, 0 for none
     * @param learningRate its learning rate, 0 for none
     */
    record Logits(float[] values, long modelVersion, double learningRate) {}

    private static final class Entry {
        @Nullable
        SampleDecoder decoder;

        @Nullable
        ScoringModel scoring;

        @Nullable
        ScoringEngine engine;

        @Nullable
        ModelInfo model;

        @Nullable
        Progress progress;

        void release() {
            if (engine != null) {
                engine.close();
                engine = null;
            }
            if (scoring != null) {
                scoring.close();
                scoring = null;
            }
            model = null;
        }
    }

    private final ModelLoader loader;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Entry> entries = new HashMap<>();
    private long changes;

    DatasetCatalogue(ModelLoader loader, Clock clock) {
        this.loader = loader;
        this.clock = clock;
    }

    /** Takes a description; a model of other dimensions is given up. Returns without effect, and logs, if it is unusable. */
    void describe(DatasetDescriptor descriptor) {
        SampleDecoder decoder;
        try {
            decoder = new SampleDecoder(descriptor);
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("dataset", descriptor.getDataset())
                    .addKeyValue("reason", e.getMessage())
                    .log("ignoring an unusable description; ingest the data set again with a correct one");
            return;
        }
        lock.lock();
        try {
            Entry entry = entries.computeIfAbsent(descriptor.getDataset(), name -> new Entry());
            entry.decoder = decoder;
            if (entry.engine != null
                    && (entry.engine.values() != decoder.values() || entry.engine.classes() != decoder.classes())) {
                entry.release();
            }
            changes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes a model; if it is unusable the one before stays in use, and the reason is logged. */
    Loading load(ModelAssembler.Model model) {
        ModelSnapshot snapshot = model.snapshot();
        SampleDecoder decoder = decoder(snapshot.getDataset());
        if (decoder == null) {
            return Loading.UNDESCRIBED;
        }
        try {
            swap(snapshot, loader.load(model.bytes(), snapshot.getFormat(), decoder.values(), decoder.classes()));
            return Loading.IN_USE;
        } catch (InvalidModelException e) {
            LOG.atError()
                    .addKeyValue("dataset", snapshot.getDataset())
                    .addKeyValue("version", snapshot.getVersion())
                    .addKeyValue("reason", e.getMessage())
                    .setCause(e.getCause())
                    .log("refusing a model; scoring goes on with the last good one");
            return Loading.REFUSED;
        }
    }

    /** Takes note of a trainer's snapshot that another model is preferred to: it tells how far training is. */
    void trained(ModelSnapshot snapshot) {
        lock.lock();
        try {
            Entry entry = entries.get(snapshot.getDataset());
            if (entry != null) {
                progress(entry, snapshot);
            }
        } finally {
            lock.unlock();
        }
    }

    /** A model from outside says nothing of the stream, so that it must not stand for a trainer that does. */
    private void progress(Entry entry, ModelSnapshot snapshot) {
        Progress known = entry.progress;
        boolean ofTheTrainer = snapshot.getSlot().equals(ModelKey.FEEDING);
        boolean newer = known == null || snapshot.getVersion() > known.version;
        boolean tells =
                ofTheTrainer || (known == null && !snapshot.getTrainedUpTo().isEmpty());
        if (newer && tells) {
            entry.progress = new Progress(
                    snapshot.getVersion(), positions(snapshot), snapshot.getSamplesSeen(), clock.instant());
            changes++;
            changed.signalAll();
        }
    }

    private static Map<Integer, Long> positions(ModelSnapshot snapshot) {
        Map<Integer, Long> positions = new HashMap<>();
        for (SourcePosition position : snapshot.getTrainedUpTo()) {
            positions.merge(position.getPartition(), position.getOffset(), Math::max);
        }
        return Map.copyOf(positions);
    }

    private void swap(ModelSnapshot snapshot, ScoringModel scoring) {
        ScoringEngine engine = scoring.newEngine();
        lock.lock();
        try {
            Entry entry = entries.computeIfAbsent(snapshot.getDataset(), name -> new Entry());
            entry.release();
            entry.scoring = scoring;
            entry.engine = engine;
            entry.model = new ModelInfo(snapshot.getVersion(), snapshot.getLearningRate());
            progress(entry, snapshot);
            changes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The decoder of a data set, or null as long as it is not described. */
    @Nullable
    SampleDecoder decoder(String dataset) {
        lock.lock();
        try {
            Entry entry = entries.get(dataset);
            return entry == null ? null : entry.decoder;
        } finally {
            lock.unlock();
        }
    }

    /** The model in use for a data set, or null as long as there is none. */
    @Nullable
    ModelInfo model(String dataset) {
        lock.lock();
        try {
            Entry entry = entries.get(dataset);
            return entry == null ? null : entry.model;
        } finally {
            lock.unlock();
        }
    }

    /** How far training is, or null as long as no snapshot has told. */
    @Nullable
    Progress progress(String dataset) {
        lock.lock();
        try {
            Entry entry = entries.get(dataset);
            return entry == null ? null : entry.progress;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Scores with the newest model, or without one as a model that knows nothing would.
     *
     * @param decoder the decoder by which the features were read
     * @param features normalised, row-major {@code [n, values]}
     */
    Logits logits(SampleDecoder decoder, float[] features, int n) {
        lock.lock();
        try {
            Entry entry = entries.get(decoder.descriptor().getDataset());
            ScoringEngine engine = entry == null ? null : entry.engine;
            ModelInfo model = entry == null ? null : entry.model;
            if (engine == null
                    || model == null
                    || engine.values() != decoder.values()
                    || engine.classes() != decoder.classes()) {
                return new Logits(new UniformEngine(decoder.values(), decoder.classes()).logits(features, n), 0, 0);
            }
            return new Logits(engine.logits(features, n), model.version(), model.learningRate());
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a description or a model arrives, at most so long. */
    void awaitChange(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long before = changes;
            long left = atMost.toNanos();
            while (changes == before && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            entries.values().forEach(Entry::release);
        } finally {
            lock.unlock();
        }
    }
}

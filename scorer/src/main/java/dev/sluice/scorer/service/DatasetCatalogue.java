package dev.sluice.scorer.service;

import dev.sluice.schemas.models.InvalidModelException;
import dev.sluice.schemas.models.ModelAssembler;
import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.scorer.engine.ModelLoader;
import dev.sluice.scorer.model.Logits;
import dev.sluice.scorer.model.ModelInfo;
import dev.sluice.scorer.model.SharedModel;
import dev.sluice.scorer.model.SharedModels;
import dev.sluice.scorer.model.Source;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the scorer knows of each data set: its description, the model in use and how far training is. One thread feeds it, others score;
 * a model and its engines are built outside the lock and swapped in under it, so that scoring waits for no more than the swap.
 */
final class DatasetCatalogue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatasetCatalogue.class);

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
        /** It may be tried again once its data set is described, or the networks of its folds are there. */
        WAITS
    }

    private static final class Entry {
        @Nullable
        SampleDecoder decoder;

        @Nullable
        SharedModel model;

        @Nullable
        Progress progress;

        void retire() {
            if (model != null) {
                model.retire();
                model = null;
            }
        }
    }

    private final SharedModels models;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Entry> entries = new HashMap<>();
    private long changes;

    /** A catalogue for one thread that scores. */
    DatasetCatalogue(ModelLoader loader, Clock clock) {
        this(loader, clock, 1);
    }

    /** @param threads how many score at the same time: so many engines are made of each model */
    DatasetCatalogue(ModelLoader loader, Clock clock, int threads) {
        models = new SharedModels(loader, threads);
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
            if (entry.model != null && !entry.model.fits(decoder.values(), decoder.classes())) {
                entry.retire();
            }
            changes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes a model of everything; if it is unusable the one before stays in use, and the reason is logged. */
    Loading load(ModelAssembler.Model model) {
        return load(model, null);
    }

    /**
     * Takes a model; if it is unusable the one before stays in use, and the reason is logged.
     *
     * @param folds the networks it averages, null if they are not here or it is a model of everything
     */
    Loading load(ModelAssembler.Model model, @Nullable List<ModelAssembler.Model> folds) {
        ModelSnapshot snapshot = model.snapshot();
        SampleDecoder decoder = decoder(snapshot.getDataset());
        if (decoder == null || models.lacksFolds(snapshot, folds)) {
            return Loading.WAITS;
        }
        try {
            swap(snapshot, models.make(model, folds, decoder));
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

    private void swap(ModelSnapshot snapshot, SharedModel model) {
        lock.lock();
        try {
            Entry entry = entries.computeIfAbsent(snapshot.getDataset(), name -> new Entry());
            entry.retire();
            entry.model = model;
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

    /** What is known of the model in use for a data set, or null as long as there is none. */
    @Nullable
    ModelInfo model(String dataset) {
        SharedModel model = shared(dataset);
        return model == null ? null : model.info();
    }

    private @Nullable SharedModel shared(String dataset) {
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
     * Scores with the newest model, or without one as a model that knows nothing would. Several threads may score at the same time.
     *
     * @param decoder the decoder by which the features were read
     * @param features normalised, row-major {@code [n, values]}
     * @param samples the n samples
     */
    Logits logits(SampleDecoder decoder, float[] features, List<Source> samples) {
        SharedModel model = shared(decoder.descriptor().getDataset());
        while (model != null && model.fits(decoder.values(), decoder.classes())) {
            Logits logits = model.logits(features, samples);
            if (logits != null) {
                return logits;
            }
            // replaced since it was looked up
            model = shared(decoder.descriptor().getDataset());
        }
        return Logits.ofNoModel(decoder, features, samples.size());
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
            entries.values().forEach(Entry::retire);
        } finally {
            lock.unlock();
        }
    }
}

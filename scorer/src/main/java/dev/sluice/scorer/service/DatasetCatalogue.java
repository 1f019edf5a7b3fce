package dev.sluice.scorer.service;

import dev.sluice.schemas.models.InvalidModelException;
import dev.sluice.schemas.models.ModelAssembler;
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
 * What the scorer knows of each data set: its description and its newest usable model. One thread feeds it, others score;
 * a model and its engines are built outside the lock and swapped in under it, so that scoring waits for no more than the swap.
 */
final class DatasetCatalogue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatasetCatalogue.class);

    /**
     * What is known of the model in use.
     *
     * @param version version of the snapshot
     * @param learningRate learning rate at which it was being trained
     * @param trainedUpTo for each source partition the first offset not trained on
     * @param samplesSeen samples it was trained on
     * @param arrivedAt when this scorer got it
     */
    record ModelInfo(
            long version, double learningRate, Map<Integer, Long> trainedUpTo, long samplesSeen, Instant arrivedAt) {}

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
        SharedModel model;

        ModelAssembler.@Nullable Model newest;

        void retire() {
            if (model != null) {
                model.retire();
                model = null;
            }
        }
    }

    private final ModelLoader loader;
    private final Clock clock;
    private final int threads;
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
        this.loader = loader;
        this.clock = clock;
        this.threads = threads;
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
        ModelAssembler.Model newest;
        lock.lock();
        try {
            Entry entry = entries.computeIfAbsent(descriptor.getDataset(), name -> new Entry());
            entry.decoder = decoder;
            if (entry.model != null && !entry.model.fits(decoder.values(), decoder.classes())) {
                entry.retire();
            }
            newest = entry.model == null ? entry.newest : null;
            changes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (newest != null) {
            load(newest);
        }
    }

    /** Takes a model; if it is unusable the one before stays in use, and the reason is logged. */
    void load(ModelAssembler.Model model) {
        ModelSnapshot snapshot = model.snapshot();
        SampleDecoder decoder;
        lock.lock();
        try {
            Entry entry = entries.computeIfAbsent(snapshot.getDataset(), name -> new Entry());
            entry.newest = model;
            decoder = entry.decoder;
        } finally {
            lock.unlock();
        }
        if (decoder == null) {
            return;
        }
        try {
            swap(snapshot, loader.load(model.bytes(), snapshot.getFormat(), decoder.values(), decoder.classes()));
        } catch (InvalidModelException e) {
            LOG.atError()
                    .addKeyValue("dataset", snapshot.getDataset())
                    .addKeyValue("version", snapshot.getVersion())
                    .addKeyValue("reason", e.getMessage())
                    .setCause(e.getCause())
                    .log("refusing a model; scoring goes on with the last good one");
        }
    }

    private void swap(ModelSnapshot snapshot, ScoringModel scoring) {
        Map<Integer, Long> trainedUpTo = new HashMap<>();
        for (SourcePosition position : snapshot.getTrainedUpTo()) {
            trainedUpTo.merge(position.getPartition(), position.getOffset(), Math::max);
        }
        SharedModel model = new SharedModel(
                scoring,
                new ModelInfo(
                        snapshot.getVersion(),
                        snapshot.getLearningRate(),
                        Map.copyOf(trainedUpTo),
                        snapshot.getSamplesSeen(),
                        clock.instant()),
                threads);
        lock.lock();
        try {
            Entry entry = entries.computeIfAbsent(snapshot.getDataset(), name -> new Entry());
            entry.retire();
            entry.model = model;
            entry.newest = null;
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

    /**
     * Scores with the newest model, or without one as a model that knows nothing would. Several threads may score at the same time.
     *
     * @param decoder the decoder by which the features were read
     * @param features normalised, row-major {@code [n, values]}
     */
    Logits logits(SampleDecoder decoder, float[] features, int n) {
        SharedModel model = shared(decoder.descriptor().getDataset());
        while (model != null && model.fits(decoder.values(), decoder.classes())) {
            ScoringEngine engine = model.borrow();
            if (engine != null) {
                try {
                    return new Logits(
                            engine.logits(features, n),
                            model.info().version(),
                            model.info().learningRate());
                } finally {
                    model.giveBack(engine);
                }
            }
            // replaced since it was looked up
            model = shared(decoder.descriptor().getDataset());
        }
        return new Logits(new UniformEngine(decoder.values(), decoder.classes()).logits(features, n), 0, 0);
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

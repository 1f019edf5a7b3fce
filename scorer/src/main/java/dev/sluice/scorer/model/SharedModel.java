package dev.sluice.scorer.model;

import dev.sluice.schemas.models.InvalidModelException;
import dev.sluice.scorer.engine.ScoringEngine;
import dev.sluice.scorer.engine.ScoringModel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model in use by several threads. Each borrows an engine for one batch; engines are made ahead, so that a new model delays
 * nobody. A model that was replaced is closed when the last engine is back.
 */
public final class SharedModel {
    private final ScoringModel model;
    private final ModelInfo info;
    private final Deque<ScoringEngine> spare = new ArrayDeque<>();
    private int borrowed;
    private boolean retired;

    /**
     * Takes over the model: it is closed with this object, also where making the engines fails.
     *
     * @param engines how many to make ahead, one for each thread
     * @throws InvalidModelException if none can be made
     */
    public SharedModel(ScoringModel model, ModelInfo info, int engines) {
        this.model = model;
        this.info = info;
        try {
            for (int i = 0; i < engines; i++) {
                spare.push(model.newEngine());
            }
        } catch (RuntimeException | Error e) {
            retire();
            throw new InvalidModelException("no engine can be made of the model: " + e, e);
        }
    }

    /** What is known of it. */
    public ModelInfo info() {
        return info;
    }

    /** Whether it is for samples of so many values and classes. */
    public boolean fits(int values, int classes) {
        return model.values() == values && model.classes() == classes;
    }

    /** What scores, for logs and reports. */
    public String engineName() {
        return model.engineName();
    }

    /**
     * Scores, each sample by the model that may.
     *
     * @param features normalised, row-major {@code [n, values]}
     * @param samples the n samples
     * @return null if the model was replaced meanwhile
     */
    public @Nullable Logits logits(float[] features, List<Source> samples) {
        ScoringEngine engine = borrow();
        if (engine == null) {
            return null;
        }
        try {
            int[] by = info.scoredBy(samples);
            return new Logits(engine.logits(features, by), info.version(), info.learningRate(), by);
        } finally {
            giveBack(engine);
        }
    }

    /** An engine for the calling thread until {@link #giveBack}; null if the model was replaced meanwhile. */
    synchronized @Nullable ScoringEngine borrow() {
        if (retired) {
            return null;
        }
        ScoringEngine engine = spare.isEmpty() ? model.newEngine() : spare.pop();
        borrowed++;
        return engine;
    }

    synchronized void giveBack(ScoringEngine engine) {
        borrowed--;
        if (!retired) {
            spare.push(engine);
            return;
        }
        engine.close();
        if (borrowed == 0) {
            model.close();
        }
    }

    /** Lends no more engines and closes what is not lent. */
    public synchronized void retire() {
        if (retired) {
            return;
        }
        retired = true;
        spare.forEach(ScoringEngine::close);
        spare.clear();
        if (borrowed == 0) {
            model.close();
        }
    }
}

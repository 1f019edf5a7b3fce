package dev.sluice.scorer.model;

import dev.sluice.schemas.samples.Folds;
import dev.sluice.scorer.engine.ScoringEngine;
import dev.sluice.scorer.engine.ScoringModel;
import java.util.Arrays;
import java.util.List;

/** The models of two folds as one: a row is scored by that of the fold it is told to be scored by, or by both. */
final class FoldModel implements ScoringModel {
    private final ScoringModel first;
    private final ScoringModel second;
    private final boolean multiLabel;

    /**
     * Takes over the models: they are closed with this object.
     *
     * @param multiLabel whether probabilities are of each class by itself
     */
    FoldModel(ScoringModel first, ScoringModel second, boolean multiLabel) {
        this.first = first;
        this.second = second;
        this.multiLabel = multiLabel;
    }

    @Override
    public int values() {
        return first.values();
    }

    @Override
    public int classes() {
        return first.classes();
    }

    @Override
    public ScoringEngine newEngine() {
        ScoringEngine one = first.newEngine();
        try {
            return new Engine(one, second.newEngine());
        } catch (RuntimeException | Error e) {
            one.close();
            throw e;
        }
    }

    @Override
    public String engineName() {
        return first.engineName();
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }

    private final class Engine implements ScoringEngine {
        private final List<ScoringEngine> engines;

        Engine(ScoringEngine one, ScoringEngine other) {
            engines = List.of(one, other);
        }

        @Override
        public int values() {
            return FoldModel.this.values();
        }

        @Override
        public int classes() {
            return FoldModel.this.classes();
        }

        @Override
        public float[] logits(float[] features, int n) {
            int[] by = new int[n];
            Arrays.fill(by, Folds.BOTH);
            return logits(features, by);
        }

        /** One pass through each network, over its own rows and those of both. */
        @Override
        public float[] logits(float[] features, int[] scoredBy) {
            float[] one = of(0, features, scoredBy);
            float[] other = of(1, features, scoredBy);
            int at0 = 0;
            int at1 = 0;
            int classes = classes();
            float[] all = new float[scoredBy.length * classes];
            for (int row = 0; row < scoredBy.length; row++) {
                int to = row * classes;
                if (scoredBy[row] == 0) {
                    System.arraycopy(one, at0, all, to, classes);
                } else if (scoredBy[row] == 1) {
                    System.arraycopy(other, at1, all, to, classes);
                } else {
                    MeanProbabilities.logits(one, at0, other, at1, all, to, classes, multiLabel);
                }
                at0 += scoredBy[row] == 1 ? 0 : classes;
                at1 += scoredBy[row] == 0 ? 0 : classes;
            }
            return all;
        }

        private float[] of(int fold, float[] features, int[] scoredBy) {
            int values = values();
            float[] its = new float[features.length];
            int n = 0;
            for (int row = 0; row < scoredBy.length; row++) {
                if (scoredBy[row] != 1 - fold) {
                    System.arraycopy(features, row * values, its, n * values, values);
                    n++;
                }
            }
            if (n == 0) {
                return new float[0];
            }
            return engines.get(fold).logits(n == scoredBy.length ? its : Arrays.copyOf(its, n * values), n);
        }

        @Override
        public void close() {
            engines.forEach(ScoringEngine::close);
        }
    }
}

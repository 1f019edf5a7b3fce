package dev.sluice.infra.ingest.noise;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A classifier that knows a little: softmax regression on {@link #FEATURES} random features, each the positive part of a random weighting of a few of
 * a sample's values (random kitchen sinks: A. Rahimi and B. Recht, NIPS 2008), learnt by stochastic gradient descent.
 *
 * <p>Holds scratch arrays; not thread-safe.
 */
final class Annotator {
    static final int FEATURES = 256;
    /** Values that a feature looks at, of samples that have so many. */
    private static final int READS = 64;

    private static final double OFFSET_DEVIATION = 0.5;
    private static final int EPOCHS = 20;
    /** Bounds the steps of learning times the classes. */
    private static final int MAX_WORK = 4_000_000;

    private static final double LEARNING_RATE = 0.01;

    private final int classes;
    private final int[][] reads;
    private final float[][] readWeights;
    private final float[] offsets;
    /** Row-major {@code [FEATURES + 1, classes]}; the last row is the bias. */
    private final float[] weights;

    private final float[] features = new float[FEATURES + 1];
    private final float[] logits;

    /** One that has learnt nothing yet. */
    Annotator(SplittableRandom random, int values, int classes) {
        this.classes = classes;
        int count = Math.min(READS, values);
        reads = new int[FEATURES][count];
        readWeights = new float[FEATURES][count];
        offsets = new float[FEATURES];
        for (int k = 0; k < FEATURES; k++) {
            for (int i = 0; i < count; i++) {
                reads[k][i] = count == values ? i : random.nextInt(values);
                readWeights[k][i] = (float) (random.nextGaussian() / Math.sqrt(count));
            }
            offsets[k] = (float) (OFFSET_DEVIATION * random.nextGaussian());
        }
        weights = new float[(FEATURES + 1) * classes];
        logits = new float[classes];
    }

    /**
     * The features that it sees of a sample.
     *
     * @param x scaled values
     * @return {@code [FEATURES + 1]}, the last of them 1; overwritten by the next
     */
    float[] look(float[] x) {
        for (int k = 0; k < FEATURES; k++) {
            int[] at = reads[k];
            float[] by = readWeights[k];
            float sum = offsets[k];
            for (int i = 0; i < at.length; i++) {
                sum += by[i] * x[at[i]];
            }
            features[k] = Math.max(0, sum);
        }
        features[FEATURES] = 1;
        return features;
    }

    /**
     * Learns from samples drawn one by one, at a rate that falls to 0.
     *
     * @param seen what {@link #look} said of each
     * @param labels right class of each
     */
    void learn(SplittableRandom random, float[][] seen, int[] labels) {
        int steps = Math.min(EPOCHS * labels.length, MAX_WORK / classes);
        for (int step = 0; step < steps; step++) {
            int sample = random.nextInt(labels.length);
            float[] z = logits(seen[sample]);
            softmax(z);
            z[labels[sample]] -= 1;
            float rate = (float) (LEARNING_RATE * (steps - step) / steps);
            int at = 0;
            for (float feature : seen[sample]) {
                float pull = rate * feature;
                for (int j = 0; j < classes; j++) {
                    weights[at++] -= pull * z[j];
                }
            }
        }
    }

    /**
     * What it thinks of a sample.
     *
     * @param seen what {@link #look} says of it
     * @return logits, {@code [classes]}; overwritten by the next
     */
    float[] logits(float[] seen) {
        Arrays.fill(logits, 0);
        int at = 0;
        for (float feature : seen) {
            for (int j = 0; j < classes; j++) {
                logits[j] += feature * weights[at++];
            }
        }
        return logits;
    }

    private static void softmax(float[] z) {
        float largest = Float.NEGATIVE_INFINITY;
        for (float logit : z) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (int j = 0; j < z.length; j++) {
            z[j] = (float) Math.exp(z[j] - largest);
            sum += z[j];
        }
        for (int j = 0; j < z.length; j++) {
            z[j] /= (float) sum;
        }
    }
}

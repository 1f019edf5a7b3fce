package dev.sluice.trainer.network;

import dev.sluice.nd4j.HostFloats;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;

/**
 * A step of Adam in one pass over parameters, gradient and moments, which stay in the network's arrays: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g²,
 * θ ← θ − α m / (√v + ε) with α = lr √(1 − β₂ᵗ) / (1 − β₁ᵗ) (Kingma and Ba, ICLR 2015, end of section 2). All of it in single precision, powers of β
 * too, and in the order of DL4J's own updater, so that either may go on where the other stopped; but a rate of 0, for which DL4J takes α = ε, moves nothing.
 */
final class AdamStep {
    private static final float BETA1 = (float) Adam.DEFAULT_ADAM_BETA1_MEAN_DECAY;
    private static final float BETA2 = (float) Adam.DEFAULT_ADAM_BETA2_VAR_DECAY;
    private static final float EPSILON = (float) Adam.DEFAULT_ADAM_EPSILON;

    /** Floats of each of the four arrays that are in hand at a time: together they fit the smallest cache. */
    private static final int BLOCK = 1024;

    private final HostFloats parameters;
    private final HostFloats gradient;
    private final HostFloats state;
    private final float[] theta = new float[BLOCK];
    private final float[] g = new float[BLOCK];
    private final float[] m = new float[BLOCK];
    private final float[] v = new float[BLOCK];

    /**
     * @param parameters θ, flat
     * @param gradient as many, sums over a batch
     * @param state all of m, then all of v
     */
    AdamStep(INDArray parameters, INDArray gradient, INDArray state) {
        this.parameters = HostFloats.of(parameters);
        this.gradient = HostFloats.of(gradient);
        this.state = HostFloats.of(state);
    }

    /**
     * @param rate lr
     * @param iteration steps taken before, t − 1
     * @param n samples of the batch; g is the gradient's n-th part
     */
    void take(double rate, int iteration, int n) {
        float beta1T = (float) Math.pow(BETA1, iteration + 1);
        float beta2T = (float) Math.pow(BETA2, iteration + 1);
        float alpha = (float) ((float) rate * (float) Math.sqrt(1 - beta2T) / (1.0 - beta1T));
        int length = parameters.length();
        for (int at = 0; at < length; at += BLOCK) {
            int count = Math.min(BLOCK, length - at);
            parameters.get(at, theta, count);
            gradient.get(at, g, count);
            state.get(at, m, count);
            state.get(length + at, v, count);
            step(theta, g, m, v, count, 1f / n, alpha);
            parameters.put(at, theta, count);
            state.put(at, m, count);
            state.put(length + at, v, count);
        }
    }

    private static void step(float[] theta, float[] g, float[] m, float[] v, int count, float scale, float alpha) {
        for (int i = 0; i < count; i++) {
            float mean = g[i] * scale;
            float first = BETA1 * m[i] + mean * (1 - BETA1);
            float second = BETA2 * v[i] + mean * mean * (1 - BETA2);
            m[i] = first;
            v[i] = second;
            theta[i] -= first * alpha / ((float) Math.sqrt(second) + EPSILON);
        }
    }
}

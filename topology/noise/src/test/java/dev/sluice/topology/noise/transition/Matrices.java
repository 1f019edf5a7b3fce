package dev.sluice.topology.noise.transition;

import java.util.Random;

/** Random transition matrices and class probabilities for tests. */
public final class Matrices {
    private Matrices() {}

    /** A few strong cells over a common rate; rows of at most about 0.8 off the diagonal. */
    public static double[] random(int classes, Random random) {
        double[] elements = new double[classes * classes];
        double common = 0.1 * random.nextDouble() / classes;
        for (int c = 0; c < classes; c++) {
            double off = 0;
            for (int j = 0; j < classes; j++) {
                if (j != c) {
                    boolean strong = random.nextInt(classes) == 0;
                    elements[c * classes + j] = common + (strong && off < 0.4 ? 0.3 * random.nextDouble() : 0);
                    off += elements[c * classes + j];
                }
            }
            elements[c * classes + c] = 1 - off;
        }
        return elements;
    }

    /** Softmax of spread-out logits: some probabilities near 0 and near 1. */
    public static float[] probabilities(int classes, Random random) {
        double[] logits = new double[classes];
        double spread = 8 * random.nextDouble();
        double sum = 0;
        for (int j = 0; j < classes; j++) {
            logits[j] = spread * random.nextGaussian();
            sum += Math.exp(logits[j]);
        }
        float[] p = new float[classes];
        for (int j = 0; j < classes; j++) {
            p[j] = (float) (Math.exp(logits[j]) / sum);
        }
        return p;
    }
}

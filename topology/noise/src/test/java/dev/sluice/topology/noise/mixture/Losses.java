package dev.sluice.topology.noise.mixture;

import dev.sluice.topology.noise.window.LossBins;
import java.util.Random;

/** Losses of two groups, and their histograms. */
final class Losses {
    static final LossBins BINS = LossBins.standard();

    private Losses() {}

    static double[] draw(long seed, int size, double noisyShare) {
        Random random = new Random(seed);
        double[] losses = new double[size];
        for (int i = 0; i < size; i++) {
            losses[i] = random.nextDouble() < noisyShare
                    ? Math.abs(4 + 1.5 * random.nextGaussian())
                    : Math.abs(0.8 + 0.4 * random.nextGaussian());
        }
        return losses;
    }

    static long[] histogram(double... losses) {
        long[] counts = new long[BINS.count()];
        for (double loss : losses) {
            counts[BINS.index(loss)]++;
        }
        return counts;
    }
}

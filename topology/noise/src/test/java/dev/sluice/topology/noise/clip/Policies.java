package dev.sluice.topology.noise.clip;

import dev.sluice.topology.noise.mixture.GaussianMixture;
import dev.sluice.topology.noise.mixture.GaussianMixture.Component;
import dev.sluice.topology.noise.mixture.GaussianMixture.Outcome;
import dev.sluice.topology.noise.mixture.MixtureKind;
import dev.sluice.topology.noise.window.LossBins;

/** Evidence for the tests of clip policies. */
final class Policies {
    static final LossBins BINS = LossBins.standard();

    private Policies() {}

    static GaussianMixture mixture(
            double cleanMean, double cleanDeviation, double noisyMean, double noisyDeviation, MixtureKind kind) {
        return new GaussianMixture(
                new Component(0.6, cleanMean, cleanDeviation * cleanDeviation),
                new Component(0.4, noisyMean, noisyDeviation * noisyDeviation),
                Outcome.SEPARATED,
                kind);
    }

    static GaussianMixture mixture(double cleanMean, double cleanDeviation, double noisyMean, double noisyDeviation) {
        return mixture(cleanMean, cleanDeviation, noisyMean, noisyDeviation, MixtureKind.GAUSSIAN);
    }

    static long[] histogram(double... losses) {
        long[] counts = new long[BINS.count()];
        for (double loss : losses) {
            counts[BINS.index(loss)]++;
        }
        return counts;
    }

    /** Evidence of a mixture and learning rates, over no losses at all. */
    static ClipPolicy.Evidence rates(GaussianMixture mixture, double rate, double peak) {
        return new ClipPolicy.Evidence(
                mixture, new long[BINS.count()], new double[BINS.count()], BINS, 0.4, rate, peak, 10);
    }

    /** Evidence of losses alone. */
    static ClipPolicy.Evidence losses(int classes, double... losses) {
        return new ClipPolicy.Evidence(
                mixture(0.5, 0.5, 4, 1.5), histogram(losses), new double[BINS.count()], BINS, 0.4, 0.1, 0.1, classes);
    }

    /** Evidence of losses of which those from 2 nats up are wrong labels'. */
    static ClipPolicy.Evidence twoBlocks(double noiseRate) {
        long[] losses = new long[BINS.count()];
        double[] noisyShare = new double[BINS.count()];
        for (int bin = 0; bin < losses.length; bin++) {
            double loss = BINS.centre(bin);
            losses[bin] = loss < 1 ? 100 : loss > 3 && loss < 6 ? 20 : 0;
            noisyShare[bin] = loss < 2 ? 0 : 1;
        }
        return new ClipPolicy.Evidence(mixture(0.5, 0.5, 4, 1.5), losses, noisyShare, BINS, noiseRate, 0, 0, 10);
    }
}

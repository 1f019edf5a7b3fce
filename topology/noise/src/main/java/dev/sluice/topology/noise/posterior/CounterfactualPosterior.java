package dev.sluice.topology.noise.posterior;

import dev.sluice.topology.noise.window.LossBins;
import java.util.Arrays;

/**
 * Noise posterior by counterfactual local false-discovery rate. Observed losses follow f = (1 - η) f_clean + η g, where g is the
 * distribution of the losses the same samples have under a wrong label. Hence, without assuming any shape, η is g's share of f, and
 * P(noisy | l) = η g(l) / f(l), made non-decreasing in l ({@link DensityRatio}).
 *
 * <p>Invariants: η and the curve lie in [0, 1], the curve is non-decreasing and never NaN.
 */
public final class CounterfactualPosterior {
    private CounterfactualPosterior() {}

    /**
     * @param observed f, losses in each bin
     * @param counterfactual g, counterfactual losses in each bin
     * @param bins the bins of both
     * @return noise rate 1 and a curve of zeros if either histogram is empty: nothing can be told then
     */
    public static NoisePosterior fit(long[] observed, long[] counterfactual, LossBins bins) {
        double[] f = Arrays.stream(observed).asDoubleStream().toArray();
        double[] g = Arrays.stream(counterfactual).asDoubleStream().toArray();
        double sumF = Arrays.stream(f).sum();
        double sumG = Arrays.stream(g).sum();
        double[] curve = new double[bins.count()];
        if (sumF == 0 || sumG == 0) {
            return new NoisePosterior(1, curve);
        }
        double rate = DensityRatio.share(f, g);
        for (int bin = 0; bin < g.length; bin++) {
            g[bin] *= rate * sumF / sumG;
        }
        ScoreCurve ratio = DensityRatio.curve(f, g, bins.centres());
        for (int bin = 0; bin < curve.length; bin++) {
            // interpolation rounds: keep the promise exactly
            curve[bin] = Math.max(ratio.at(bins.centre(bin)), bin == 0 ? 0 : curve[bin - 1]);
        }
        return new NoisePosterior(rate, curve);
    }
}

package dev.sluice.topology.noise.posterior;

import dev.sluice.topology.noise.mixture.GaussianMixture;
import dev.sluice.topology.noise.window.LossBins;

/**
 * The noise posterior of a two-component Gaussian mixture, P(noisy | l) = π_n N(l; μ_n, σ²_n) / Σ_k π_k N(l; μ_k, σ²_k), made
 * non-decreasing: running minimum downwards from μ_c, running maximum upwards from μ_n; between the means it rises by itself (docs/methods.md 1.6).
 * Known to overestimate noise where there is little of it: an alternative for comparison, not the default.
 */
public final class MixturePosterior {
    private MixturePosterior() {}

    /**
     * @param mixture a fitted mixture
     * @param bins bins the curve is wanted for
     */
    public static NoisePosterior of(GaussianMixture mixture, LossBins bins) {
        double[] curve = mixture.posterior(bins);
        double cleanMean = mixture.inNats(mixture.clean()).mean();
        for (int i = curve.length - 2; i >= 0; i--) {
            if (bins.centre(i) < cleanMean) {
                curve[i] = Math.min(curve[i], curve[i + 1]);
            }
        }
        for (int i = 1; i < curve.length; i++) {
            curve[i] = Math.max(curve[i], curve[i - 1]);
        }
        return new NoisePosterior(mixture.noisy().weight(), curve);
    }
}

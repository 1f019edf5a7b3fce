package dev.sluice.topology.noise.mixture;

import dev.sluice.topology.noise.window.LossBins;
import org.jspecify.annotations.Nullable;

/**
 * The mean clipped gradient E[min(e^{cL}, τ)] for losses L that follow a Gaussian truncated to [lo, hi], in closed form (docs/methods.md 1.5).
 * With a = ln τ / c held to [lo, hi] and Z = Φ((hi-μ)/σ) - Φ((lo-μ)/σ):
 *
 * <pre>
 * { e^{cμ + c²σ²/2} [Φ((a-μ)/σ - cσ) - Φ((lo-μ)/σ - cσ)] + τ [Φ((hi-μ)/σ) - Φ((a-μ)/σ)] } / Z
 * </pre>
 *
 * <p>The range is [1e-7, 16.118], that of -ln p for p in [1e-7, 1 - 1e-7]. Invariant: the result lies between 1 and τ.
 */
public final class TruncatedGaussian {
    private static final double LOW = LossBins.LEAST_LOSS;
    private static final double HIGH = LossBins.LARGEST_LOSS;
    private static final double LEAST_MASS = 1e-9;
    private static final double LARGEST_SHIFT = 8;

    private final double mean;
    private final double deviation;
    private final double exponent;
    private final double scale;
    private final double mass;

    private TruncatedGaussian(double mean, double deviation, double exponent, double mass) {
        this.mean = mean;
        this.deviation = deviation;
        this.exponent = exponent;
        this.mass = mass;
        scale = Math.exp(exponent * mean + 0.5 * exponent * exponent * deviation * deviation);
    }

    /**
     * @param mean μ of the whole Gaussian, nats
     * @param deviation σ of the whole Gaussian, nats, above 0
     * @param exponent c, above 0, at most 1
     * @return null where the formula would lose its digits: less than 1e-9 of the Gaussian inside the range, or c σ above 8
     */
    public static @Nullable TruncatedGaussian of(double mean, double deviation, double exponent) {
        double mass = NormalTail.difference((LOW - mean) / deviation, (HIGH - mean) / deviation);
        return mass > LEAST_MASS && exponent * deviation <= LARGEST_SHIFT
                ? new TruncatedGaussian(mean, deviation, exponent, mass)
                : null;
    }

    /**
     * E[min(e^{cL}, τ)].
     *
     * @param logTau ln τ, 0 or more
     */
    public double meanClippedGradient(double logTau) {
        double cut = Math.min(Math.max(logTau / exponent, LOW), HIGH);
        double shift = exponent * deviation;
        double below = NormalTail.difference((LOW - mean) / deviation - shift, (cut - mean) / deviation - shift);
        double above = NormalTail.difference((cut - mean) / deviation, (HIGH - mean) / deviation);
        return (scale * below + Math.exp(logTau) * above) / mass;
    }
}

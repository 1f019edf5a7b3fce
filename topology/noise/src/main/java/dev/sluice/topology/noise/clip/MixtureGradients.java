package dev.sluice.topology.noise.clip;

import dev.sluice.topology.noise.mixture.GaussianMixture;
import dev.sluice.topology.noise.mixture.GaussianMixture.Component;
import dev.sluice.topology.noise.mixture.MixtureKind;
import dev.sluice.topology.noise.mixture.TruncatedGaussian;
import dev.sluice.topology.noise.window.LossBins;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The smallest τ at which R(τ) = E_noisy[min(|g|, τ)] / E_clean[min(|g|, τ)] reaches a bound, both means under a mixture's components truncated
 * to the possible losses (docs/methods.md 1.5). In closed form where the components are Gaussian in the loss and |g| = e^{c l}; else,
 * for the focal loss and for components in log-odds, by the midpoint rule on 2048 points, over which the ratio is solved exactly.
 * The points' densities need no exponential each: neighbouring ones differ by a factor that itself changes by a constant factor.
 */
final class MixtureGradients {
    private static final int POINTS = 2048;

    private MixtureGradients() {}

    /** τ of at least 1, or empty if R never exceeds the bound. */
    static OptionalDouble smallestCrossing(GaussianMixture mixture, GradientBase base, double bound) {
        DoubleUnaryOperator ratio = closedForm(mixture, base);
        return ratio != null
                ? SmallestCrossing.tau(ratio, bound, Math.log(base.at(LossBins.LARGEST_LOSS)))
                : byQuadrature(mixture, base, bound);
    }

    /** R as a function of ln τ, or null if it has no closed form that holds its digits. */
    static @Nullable DoubleUnaryOperator closedForm(GaussianMixture mixture, GradientBase base) {
        if (mixture.kind() == MixtureKind.LOG_ODDS || base.exponent().isEmpty()) {
            return null;
        }
        double exponent = base.exponent().getAsDouble();
        Component noisy = mixture.noisy();
        Component clean = mixture.clean();
        TruncatedGaussian above = TruncatedGaussian.of(noisy.mean(), noisy.standardDeviation(), exponent);
        TruncatedGaussian below = TruncatedGaussian.of(clean.mean(), clean.standardDeviation(), exponent);
        return above == null || below == null
                ? null
                : logTau -> above.meanClippedGradient(logTau) / below.meanClippedGradient(logTau);
    }

    /** The same whatever the mixture and the base, to three or four digits. */
    static OptionalDouble byQuadrature(GaussianMixture mixture, GradientBase base, double bound) {
        MixtureKind kind = mixture.kind();
        double width = (kind.high() - kind.low()) / POINTS;
        double first = kind.low() + 0.5 * width;
        double[] gradients = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            gradients[i] = base.at(kind.loss(first + i * width));
        }
        return EmpiricalGradients.smallestCrossing(
                gradients, density(mixture.noisy(), first, width), density(mixture.clean(), first, width), bound);
    }

    /** A Gaussian's density on the points, scaled so that it is 1 on the point nearest to its mean. */
    private static double[] density(Component component, double first, double width) {
        double[] density = new double[POINTS];
        double variance = component.variance();
        int nearest = (int) Math.min(Math.max(Math.rint((component.mean() - first) / width), 0), POINTS - 1);
        double offset = first + nearest * width - component.mean();
        double change = Math.exp(-width * width / variance);
        density[nearest] = 1;
        double factor = Math.exp(-(2 * offset + width) * width / (2 * variance));
        for (int i = nearest + 1; i < POINTS; i++) {
            density[i] = density[i - 1] * factor;
            factor *= change;
        }
        factor = Math.exp((2 * offset - width) * width / (2 * variance));
        for (int i = nearest - 1; i >= 0; i--) {
            density[i] = density[i + 1] * factor;
            factor *= change;
        }
        return density;
    }
}

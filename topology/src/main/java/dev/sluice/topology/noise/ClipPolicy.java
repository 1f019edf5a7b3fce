package dev.sluice.topology.noise;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * How the clip threshold τ is chosen. Both policies that clip seek the largest τ for which noisy samples' mean clipped gradient is at
 * most {@code bound} times that of clean ones (Ye et al., Optimized Gradient Clipping, AAAI-25; docs/methods.md 1.2 and 1.5).
 */
public enum ClipPolicy {
    /** Never clips. */
    NONE("none") {
        @Override
        ClipThreshold decide(Evidence evidence) {
            return ClipThreshold.none(policyName());
        }
    },

    /**
     * The official procedure: bound 1 + 20 · learning rate, means under the mixture's two Gaussians. Does not clip while the
     * learning rate is unknown (0) or the mixture has not separated.
     */
    OGC("ogc") {
        @Override
        ClipThreshold decide(Evidence evidence) {
            GaussianMixture mixture = evidence.mixture();
            if (!(evidence.learningRate() > 0) || mixture.outcome() != GaussianMixture.Outcome.SEPARATED) {
                return ClipThreshold.none(policyName());
            }
            double bound = 1 + 20 * evidence.learningRate();
            return threshold(
                    policyName(), bound, SmallestCrossing.tau(logTau -> gradientRatio(mixture, logTau), bound));
        }
    },

    /**
     * The default: clips by evidence. Nothing below 2 % estimated noise; above, means weighted by the noise posterior over the observed
     * losses, no Gaussian assumed, and a bound that is loose for little noise and tightens as noise grows.
     */
    EVIDENCE("evidence") {
        @Override
        ClipThreshold decide(Evidence evidence) {
            if (evidence.noiseRate() < LEAST_NOISE_RATE) {
                return ClipThreshold.none(policyName());
            }
            double bound = evidenceBound(evidence.noiseRate());
            WeightedGradients gradients = new WeightedGradients(evidence);
            return threshold(policyName(), bound, SmallestCrossing.tau(gradients::ratio, bound));
        }
    };

    private static final double LEAST_NOISE_RATE = 0.02;

    private final String policyName;

    ClipPolicy(String policyName) {
        this.policyName = policyName;
    }

    /** Name in configuration and in snapshots. */
    public String policyName() {
        return policyName;
    }

    /**
     * The policy of a name.
     *
     * @throws IllegalArgumentException naming the known ones
     */
    public static ClipPolicy named(String name) {
        return Arrays.stream(values())
                .filter(policy -> policy.policyName.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("clip policy '" + name + "' is unknown, use one of "
                        + Arrays.stream(values()).map(ClipPolicy::policyName).collect(Collectors.joining(", "))));
    }

    /**
     * What a policy may go by.
     *
     * @param mixture the fitted mixture
     * @param losses observed losses in each bin
     * @param curve P(noisy | loss) in each bin
     * @param bins the bins
     * @param noiseRate estimated share of wrong labels
     * @param learningRate of the newest model, 0 if unknown
     */
    record Evidence(
            GaussianMixture mixture,
            long[] losses,
            double[] curve,
            LossBins bins,
            double noiseRate,
            double learningRate) {}

    /** τ from what is known of an active noise model. */
    abstract ClipThreshold decide(Evidence evidence);

    /** Official bounds run from 3 to 1.02; this one is 1251 at 2 % noise, 13.5 at 20 %, 4.1 at 40 %. */
    static double evidenceBound(double noiseRate) {
        return 1 + 0.5 / (noiseRate * noiseRate);
    }

    /** R(τ) of two truncated Gaussians. */
    static double gradientRatio(GaussianMixture mixture, double logTau) {
        return TruncatedGaussian.meanClippedGradient(
                        mixture.noisy().mean(), mixture.noisy().standardDeviation(), logTau)
                / TruncatedGaussian.meanClippedGradient(
                        mixture.clean().mean(), mixture.clean().standardDeviation(), logTau);
    }

    private static ClipThreshold threshold(String policy, double bound, OptionalDouble tau) {
        return new ClipThreshold(policy, tau.isPresent() ? tau.getAsDouble() : null, bound);
    }

    /** R(τ) over the bins, each weighted by its posterior. */
    private static final class WeightedGradients {
        private final double[] logGradient;
        private final double[] noisy;
        private final double[] clean;
        private double noisyMass;
        private double cleanMass;

        WeightedGradients(Evidence evidence) {
            int bins = evidence.bins().count();
            logGradient = new double[bins];
            noisy = new double[bins];
            clean = new double[bins];
            for (int bin = 0; bin < bins; bin++) {
                logGradient[bin] = evidence.bins().centre(bin);
                noisy[bin] = evidence.losses()[bin] * evidence.curve()[bin];
                clean[bin] = evidence.losses()[bin] - noisy[bin];
                noisyMass += noisy[bin];
                cleanMass += clean[bin];
            }
        }

        double ratio(double logTau) {
            if (noisyMass <= 0 || cleanMass <= 0) {
                return 1;
            }
            double noisySum = 0;
            double cleanSum = 0;
            for (int bin = 0; bin < logGradient.length; bin++) {
                if (noisy[bin] + clean[bin] > 0) {
                    double gradient = Math.exp(Math.min(logGradient[bin], logTau));
                    noisySum += noisy[bin] * gradient;
                    cleanSum += clean[bin] * gradient;
                }
            }
            return noisySum / noisyMass / (cleanSum / cleanMass);
        }
    }
}

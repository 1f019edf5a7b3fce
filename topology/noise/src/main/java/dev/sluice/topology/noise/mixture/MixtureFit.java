package dev.sluice.topology.noise.mixture;

import dev.sluice.topology.noise.mixture.GaussianMixture.Component;

/**
 * Expectation-maximisation of two Gaussians on binned losses, at a cost that does not depend on how many there are.
 *
 * <p>Plain EM converges linearly, slowly where the components overlap, and is therefore accelerated in the parameters
 * (ln(π_n / π_c), μ_c, ln σ²_c, μ_n, ln σ²_n), see {@link AndersonAcceleration}. An accelerated point that is less likely than its
 * predecessor, and from which EM would step farther, is dropped for the plain step, so that the fit goes where EM goes. A fit that starts from its predecessor takes some six steps.
 */
final class MixtureFit {
    private static final double LARGEST_LOGIT =
            Math.log((1 - GaussianMixture.LEAST_WEIGHT) / GaussianMixture.LEAST_WEIGHT);
    private static final double TOLERANCE = 1e-6;
    /** A change of the parameters from which EM is still on its way and is let go there by itself. */
    private static final double ACCELERATE_BELOW = 0.3;
    /** By how much the log-likelihood of a loss may fall: rounding. */
    private static final double ROUNDING = 1e-12;

    private static final double LARGEST_LOG_VARIANCE = 7;
    private static final int COLD_STEPS = 200;
    /** From the previous fit the next ones go on where this leaves off. */
    private static final int WARM_STEPS = 20;

    private static final int PARAMETERS = 5;
    private static final double CERTAIN = 40;

    private final MixtureKind kind;
    private final double leastVariance;
    private final FilledBins bins;
    private final double[] noisySums = new double[3];
    private final double[] cleanSums = new double[3];
    private final TruncatedMoments moments = new TruncatedMoments();

    MixtureFit(FilledBins bins, MixtureKind kind) {
        this.bins = bins;
        this.kind = kind;
        leastVariance = kind.leastVariance();
    }

    /**
     * Runs from a start to where EM settles.
     *
     * @param warm whether the start is an earlier fit of the same stream
     * @return the two components, clean first as far as the start was in order
     */
    Component[] run(Component clean, Component noisy, boolean warm) {
        double[] from = {
            Math.log(noisy.weight() / clean.weight()),
            clean.mean(),
            Math.log(clean.variance()),
            noisy.mean(),
            Math.log(noisy.variance())
        };
        double[] next = new double[PARAMETERS];
        double[] best = new double[PARAMETERS];
        AndersonAcceleration acceleration = new AndersonAcceleration(PARAMETERS);
        double reached = Double.NEGATIVE_INFINITY;
        double least = Double.POSITIVE_INFINITY;
        boolean accelerated = false;
        for (int steps = warm ? WARM_STEPS : COLD_STEPS; steps > 0; steps--) {
            double likelihood = step(from, next);
            double distance = distance(from, next);
            boolean better = distance <= least || likelihood >= reached - ROUNDING * bins.totals[0];
            if (accelerated && !better) {
                acceleration.restart();
                accelerated = false;
                System.arraycopy(best, 0, from, 0, PARAMETERS);
                continue;
            }
            reached = likelihood;
            System.arraycopy(next, 0, best, 0, PARAMETERS);
            least = distance;
            if (distance < TOLERANCE) {
                break;
            }
            accelerated = distance < ACCELERATE_BELOW;
            if (accelerated) {
                acceleration.next(from, next, from);
                hold(from);
            } else {
                System.arraycopy(next, 0, from, 0, PARAMETERS);
            }
        }
        // logarithms round: keep the floors exactly
        double share = Math.min(
                Math.max(1 / (1 + Math.exp(-best[0])), GaussianMixture.LEAST_WEIGHT), 1 - GaussianMixture.LEAST_WEIGHT);
        return new Component[] {
            new Component(1 - share, best[1], Math.max(Math.exp(best[2]), leastVariance)),
            new Component(share, best[3], Math.max(Math.exp(best[4]), leastVariance))
        };
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < PARAMETERS; i++) {
            sum += Math.abs(a[i] - b[i]);
        }
        return sum;
    }

    /** Holds an accelerated point to where EM itself could go. */
    private void hold(double[] to) {
        to[0] = between(to[0], -LARGEST_LOGIT, LARGEST_LOGIT);
        for (int at = 1; at < PARAMETERS; at += 2) {
            to[at + 1] = between(to[at + 1], Math.log(leastVariance), LARGEST_LOG_VARIANCE);
            to[at] = kind == MixtureKind.TRUNCATED
                    ? TruncatedMoments.allowedMean(to[at], Math.exp(0.5 * to[at + 1]))
                    : between(to[at], bins.value[0], bins.value[bins.size - 1]);
        }
    }

    private static double between(double value, double low, double high) {
        return Math.min(Math.max(value, low), high);
    }

    /** One step of EM; returns the log-likelihood of where it starts, up to a constant. */
    private double step(double[] from, double[] to) {
        double cleanVariance = Math.exp(from[2]);
        double noisyVariance = Math.exp(from[4]);
        double logCleanMass = logMass(from[1], cleanVariance);
        double logNoisyMass = logMass(from[3], noisyVariance);
        // ln of clean over noisy density is constant + linear x + quadratic x²
        double constant = -from[0]
                - 0.5 * (from[2] - from[4])
                - 0.5 * from[1] * from[1] / cleanVariance
                + 0.5 * from[3] * from[3] / noisyVariance
                + logNoisyMass
                - logCleanMass;
        double[] totals = bins.totals;
        double noisyOnly = -totals[0] * (Math.log1p(Math.exp(-from[0])) + 0.5 * from[4] + logNoisyMass)
                - 0.5 * (totals[2] - 2 * from[3] * totals[1] + from[3] * from[3] * totals[0]) / noisyVariance;
        double rest = expect(
                constant, from[1] / cleanVariance - from[3] / noisyVariance, 0.5 / noisyVariance - 0.5 / cleanVariance);
        maximise(cleanSums, from[1], cleanVariance, to, 1);
        maximise(noisySums, from[3], noisyVariance, to, 3);
        double share = Math.min(
                Math.max(noisySums[0] / bins.totals[0], GaussianMixture.LEAST_WEIGHT),
                1 - GaussianMixture.LEAST_WEIGHT);
        to[0] = Math.log(share / (1 - share));
        return noisyOnly + rest;
    }

    private double logMass(double mean, double variance) {
        return kind == MixtureKind.TRUNCATED
                ? Math.log(moments.of(mean, Math.sqrt(variance)).mass())
                : 0;
    }

    /** Shares the losses out; returns the sum of ln(1 + e^z), z the logarithm of clean over noisy density, over all losses. */
    private double expect(double constant, double linear, double quadratic) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double softplus = 0;
        for (int i = 0; i < bins.size; i++) {
            double x = bins.value[i];
            double logRatio = constant + x * (linear + x * quadratic);
            if (logRatio > CERTAIN) {
                softplus += bins.weight[i] * logRatio;
                continue;
            }
            double w = bins.weight[i];
            if (logRatio > -CERTAIN) {
                double odds = 1 + Math.exp(logRatio);
                softplus += w * Math.log(odds);
                w /= odds;
            }
            s0 += w;
            s1 += w * x;
            s2 += w * x * x;
        }
        noisySums[0] = s0;
        noisySums[1] = s1;
        noisySums[2] = s2;
        for (int i = 0; i < cleanSums.length; i++) {
            cleanSums[i] = bins.totals[i] - noisySums[i];
        }
        return softplus;
    }

    /** New mean and log variance of a component into {@code to[at]} and {@code to[at + 1]}; one that has lost all weight stays. */
    private void maximise(double[] sums, double mean, double variance, double[] to, int at) {
        to[at] = mean;
        to[at + 1] = Math.log(variance);
        if (sums[0] < 1e-9 * bins.totals[0]) {
            return;
        }
        double first = sums[1] / sums[0];
        double second = sums[2] / sums[0];
        if (kind == MixtureKind.TRUNCATED) {
            moments.of(mean, Math.sqrt(variance)).match(first, second, leastVariance);
            to[at] = moments.gaussianMean();
            to[at + 1] = 2 * Math.log(moments.gaussianDeviation());
        } else {
            to[at] = first;
            to[at + 1] = Math.log(Math.max(second - first * first, leastVariance));
        }
    }
}

package dev.sluice.topology.noise;

import org.jspecify.annotations.Nullable;

/**
 * Two Gaussians over losses, fitted by expectation-maximisation on binned losses with bin centres for values: batch EM to about four
 * digits at a cost that does not depend on the number of samples (docs/methods.md 7.2). Starts from the previous fit where that had
 * separated, else from the split of the bins that leaves the least variance inside both parts.
 *
 * <p>Invariants: {@code clean.mean <= noisy.mean}; weights in [0.01, 0.99] add up to 1; variances are at least 1e-3.
 *
 * @param clean component of the smaller mean
 * @param noisy component of the larger mean
 * @param outcome whether the two mean anything
 */
public record GaussianMixture(Component clean, Component noisy, Outcome outcome) {
    static final double LEAST_VARIANCE = 1e-3;
    static final double LEAST_WEIGHT = 0.01;

    private static final double LEAST_SEPARATION = 1.2;
    private static final double TOLERANCE = 1e-7;
    private static final int MAX_ITERATIONS = 200;

    /** What came of a fit. */
    public enum Outcome {
        /** Two components at least 1.2 pooled standard deviations apart, neither of vanishing weight; EM halves one Gaussian at about 1.0. */
        SEPARATED,
        /** Two components that overlap too much, or one of vanishing weight. */
        INSEPARABLE,
        /** Fewer than two distinct losses: both components are the same. */
        DEGENERATE
    }

    /**
     * One Gaussian.
     *
     * @param weight mixing weight, 0 to 1
     * @param mean nats
     * @param variance nats squared, above 0
     */
    public record Component(double weight, double mean, double variance) {
        /** Nats. */
        public double standardDeviation() {
            return Math.sqrt(variance);
        }

        double logDensity(double loss) {
            double offset = loss - mean;
            return Math.log(weight) - 0.5 * (Math.log(2 * Math.PI * variance) + offset * offset / variance);
        }
    }

    /** (μ_n - μ_c) / √((σ²_c + σ²_n) / 2), the distance of the means in pooled standard deviations. */
    public double separation() {
        return (noisy.mean - clean.mean) / Math.sqrt(0.5 * (clean.variance + noisy.variance));
    }

    /** P(noisy | loss) of the mixture as fitted, 0 to 1; not necessarily monotone. */
    public double posterior(double loss) {
        return 1 / (1 + Math.exp(clean.logDensity(loss) - noisy.logDensity(loss)));
    }

    /**
     * Fits binned losses.
     *
     * @param counts losses in each bin
     * @param bins the bins
     * @param previous the last fit of the same stream, or null
     */
    public static GaussianMixture fit(long[] counts, LossBins bins, @Nullable GaussianMixture previous) {
        int filled = 0;
        for (long count : counts) {
            filled += count > 0 ? 1 : 0;
        }
        double[] values = new double[filled];
        double[] weights = new double[filled];
        int at = 0;
        for (int bin = 0; bin < counts.length; bin++) {
            if (counts[bin] > 0) {
                values[at] = bins.centre(bin);
                weights[at++] = counts[bin];
            }
        }
        if (filled < 2) {
            Component only = new Component(0.5, filled == 0 ? 0 : values[0], LEAST_VARIANCE);
            return new GaussianMixture(only, only, Outcome.DEGENERATE);
        }
        boolean warm = previous != null && previous.outcome == Outcome.SEPARATED;
        return maximise(values, weights, warm && previous != null ? previous : split(values, weights));
    }

    private static GaussianMixture maximise(double[] values, double[] weights, GaussianMixture start) {
        GaussianMixture current = start;
        for (int i = 0; i < MAX_ITERATIONS; i++) {
            GaussianMixture next = step(values, weights, current);
            boolean settled = distance(next.clean, current.clean) + distance(next.noisy, current.noisy) < TOLERANCE;
            current = next;
            if (settled) {
                break;
            }
        }
        boolean swapped = current.clean.mean > current.noisy.mean;
        Component clean = swapped ? current.noisy : current.clean;
        Component noisy = swapped ? current.clean : current.noisy;
        GaussianMixture ordered = new GaussianMixture(clean, noisy, Outcome.SEPARATED);
        boolean vanishing = Math.min(clean.weight, noisy.weight) <= LEAST_WEIGHT;
        return vanishing || ordered.separation() < LEAST_SEPARATION
                ? new GaussianMixture(clean, noisy, Outcome.INSEPARABLE)
                : ordered;
    }

    private static GaussianMixture step(double[] values, double[] weights, GaussianMixture current) {
        Moments noisy = new Moments();
        Moments clean = new Moments();
        for (int i = 0; i < values.length; i++) {
            double share = current.posterior(values[i]);
            noisy.add(values[i], weights[i] * share);
            clean.add(values[i], weights[i] * (1 - share));
        }
        double total = noisy.weight + clean.weight;
        return new GaussianMixture(
                clean.toComponent(total, current.clean), noisy.toComponent(total, current.noisy), current.outcome);
    }

    /** Two-means by trying every cut: the one with the largest variance between the parts. */
    private static GaussianMixture split(double[] values, double[] weights) {
        Moments all = new Moments();
        for (int i = 0; i < values.length; i++) {
            all.add(values[i], weights[i]);
        }
        int best = 1;
        double bestBetween = -1;
        double weight = 0;
        double sum = 0;
        for (int i = 0; i < values.length - 1; i++) {
            weight += weights[i];
            sum += weights[i] * values[i];
            double gap = (all.sum - sum) / (all.weight - weight) - sum / weight;
            double between = weight * (all.weight - weight) * gap * gap;
            if (between > bestBetween) {
                bestBetween = between;
                best = i + 1;
            }
        }
        Moments low = new Moments();
        Moments high = new Moments();
        for (int i = 0; i < values.length; i++) {
            (i < best ? low : high).add(values[i], weights[i]);
        }
        Component whole = all.toComponent(all.weight, new Component(1, 0, LEAST_VARIANCE));
        return new GaussianMixture(
                low.toComponent(all.weight, whole), high.toComponent(all.weight, whole), Outcome.SEPARATED);
    }

    private static double distance(Component a, Component b) {
        return Math.abs(a.weight - b.weight) + Math.abs(a.mean - b.mean) + Math.abs(a.variance - b.variance);
    }

    private static final class Moments {
        private double weight;
        private double sum;
        private double squares;

        void add(double value, double times) {
            weight += times;
            sum += times * value;
            squares += times * value * value;
        }

        Component toComponent(double total, Component ifEmpty) {
            double share = Math.min(Math.max(weight / total, LEAST_WEIGHT), 1 - LEAST_WEIGHT);
            if (weight < 1e-9) {
                return new Component(share, ifEmpty.mean, ifEmpty.variance);
            }
            double mean = sum / weight;
            return new Component(share, mean, Math.max(squares / weight - mean * mean, LEAST_VARIANCE));
        }
    }
}

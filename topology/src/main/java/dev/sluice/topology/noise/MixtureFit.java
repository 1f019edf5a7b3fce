package dev.sluice.topology.noise;

import dev.sluice.topology.noise.GaussianMixture.Component;
import java.util.Arrays;

/**
 * Expectation-maximisation of two Gaussians on binned values, each bin standing for the values inside it to second order in its width h:
 * under component k those have the mean c - (c - μ_k) h² / 12 σ_k² and the variance h² / 12 about their bin's centre c (grouped data as in
 * McLachlan and Jones, Biometrics 44, 1988). Equal to EM on the values themselves to four digits, at a cost that does not depend on
 * how many there are.
 *
 * <p>Plain EM converges linearly, slowly where the components overlap, and is therefore accelerated in the parameters
 * (ln(π_n / π_c), μ_c, ln σ²_c, μ_n, ln σ²_n), see {@link AndersonAcceleration}: a fit that starts from its predecessor takes some six steps.
 */
final class MixtureFit {
    private static final double LARGEST_LOGIT =
            Math.log((1 - GaussianMixture.LEAST_WEIGHT) / GaussianMixture.LEAST_WEIGHT);
    private static final double TOLERANCE = 1e-6;
    /** A change of the parameters from which EM is still on its way and is let go there by itself. */
    private static final double ACCELERATE_BELOW = 0.3;

    /** An accelerated point may be this many times worse than its predecessor: residuals need not fall monotonely. */
    private static final double SLACK = 10;

    private static final double LARGEST_LOG_VARIANCE = 7;
    private static final int COLD_STEPS = 200;
    /** From the previous fit the next ones go on where this leaves off. */
    private static final int WARM_STEPS = 40;

    private static final int PARAMETERS = 5;
    private static final double CERTAIN = 40;

    private static final Grid[] STANDARD = Arrays.stream(MixtureKind.values())
            .map(kind -> Grid.of(LossBins.standard(), kind))
            .toArray(Grid[]::new);

    private final MixtureKind kind;
    private final double leastVariance;
    private final int size;
    private final double[] value;
    /** Sums over all values of 1, x, x², h²/12, x h²/12 and x² h²/12. */
    private final double[] totals = new double[6];

    private final double[] weight;
    /** h² / 12. */
    private final double[] spread;

    private final double[] noisySums = new double[6];
    private final double[] cleanSums = new double[6];
    private final TruncatedMoments moments = new TruncatedMoments();

    /** Takes the filled bins. */
    MixtureFit(long[] counts, LossBins bins, MixtureKind kind) {
        this.kind = kind;
        leastVariance = kind.leastVariance();
        value = new double[counts.length];
        weight = new double[counts.length];
        spread = new double[counts.length];
        Grid grid = bins == LossBins.standard() ? STANDARD[kind.ordinal()] : Grid.of(bins, kind);
        int filled = 0;
        for (int bin = 0; bin < counts.length; bin++) {
            if (counts[bin] > 0) {
                value[filled] = grid.values[bin];
                weight[filled] = counts[bin];
                spread[filled] = grid.spreads[bin];
                add(totals, counts[bin], value[filled], spread[filled]);
                filled++;
            }
        }
        size = filled;
    }

    /** Centre and h² / 12 of each bin, in what the components are Gaussian in. */
    private record Grid(double[] values, double[] spreads) {
        static Grid of(LossBins bins, MixtureKind kind) {
            double[] edges = bins.edges();
            double[] values = new double[bins.count()];
            double[] spreads = new double[bins.count()];
            for (int bin = 0; bin < values.length; bin++) {
                double low = kind.variable(edges[bin]);
                double high = kind.variable(edges[bin + 1]);
                // in log-odds the first bin reaches down to minus infinity: it stands for its middle loss
                boolean endless = kind == MixtureKind.LOG_ODDS && bin == 0;
                values[bin] = endless ? kind.variable(bins.centre(bin)) : 0.5 * (low + high);
                spreads[bin] = endless ? 0 : Math.min((high - low) * (high - low) / 12, kind.leastVariance() / 4);
            }
            return new Grid(values, spreads);
        }
    }

    private static void add(double[] sums, double times, double x, double spread) {
        sums[0] += times;
        sums[1] += times * x;
        sums[2] += times * x * x;
        sums[3] += times * spread;
        sums[4] += times * spread * x;
        sums[5] += times * spread * x * x;
    }

    /** How many bins are filled. */
    int size() {
        return size;
    }

    /** The value of the first filled bin. */
    double first() {
        return value[0];
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
        double least = Double.POSITIVE_INFINITY;
        AndersonAcceleration acceleration = new AndersonAcceleration(PARAMETERS);
        for (int steps = warm ? WARM_STEPS : COLD_STEPS; steps > 0; steps--) {
            step(from, next);
            double distance = distance(from, next);
            if (distance < TOLERANCE) {
                break;
            }
            if (distance < least * SLACK) {
                least = distance;
                System.arraycopy(next, 0, best, 0, PARAMETERS);
                if (distance < ACCELERATE_BELOW) {
                    acceleration.next(from, next, from);
                    hold(from);
                } else {
                    System.arraycopy(next, 0, from, 0, PARAMETERS);
                }
            } else {
                // no nearer: go on from the best point by plain EM
                acceleration.restart();
                least = Double.POSITIVE_INFINITY;
                System.arraycopy(best, 0, from, 0, PARAMETERS);
            }
        }
        // logarithms round: keep the floors exactly
        double share = Math.min(
                Math.max(1 / (1 + Math.exp(-next[0])), GaussianMixture.LEAST_WEIGHT), 1 - GaussianMixture.LEAST_WEIGHT);
        return new Component[] {
            new Component(1 - share, next[1], Math.max(Math.exp(next[2]), leastVariance)),
            new Component(share, next[3], Math.max(Math.exp(next[4]), leastVariance))
        };
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < PARAMETERS; i++) {
            sum += Math.abs(a[i] - b[i]);
        }
        return sum;
    }

    private void hold(double[] to) {
        to[0] = Math.min(Math.max(to[0], -LARGEST_LOGIT), LARGEST_LOGIT);
        to[2] = Math.min(Math.max(to[2], Math.log(leastVariance)), LARGEST_LOG_VARIANCE);
        to[4] = Math.min(Math.max(to[4], Math.log(leastVariance)), LARGEST_LOG_VARIANCE);
    }

    private void step(double[] from, double[] to) {
        double cleanVariance = Math.exp(from[2]);
        double noisyVariance = Math.exp(from[4]);
        boolean truncated = kind == MixtureKind.TRUNCATED;
        // ln of clean over noisy density is constant + linear x + quadratic x²
        double constant = -from[0]
                - 0.5 * (from[2] - from[4])
                - 0.5 * from[1] * from[1] / cleanVariance
                + 0.5 * from[3] * from[3] / noisyVariance;
        if (truncated) {
            constant += Math.log(moments.of(from[3], Math.sqrt(noisyVariance)).mass()
                    / moments.of(from[1], Math.sqrt(cleanVariance)).mass());
        }
        expect(constant, from[1] / cleanVariance - from[3] / noisyVariance, 0.5 / noisyVariance - 0.5 / cleanVariance);
        maximise(cleanSums, from[1], cleanVariance, to, 1);
        maximise(noisySums, from[3], noisyVariance, to, 3);
        double share = Math.min(
                Math.max(noisySums[0] / totals[0], GaussianMixture.LEAST_WEIGHT), 1 - GaussianMixture.LEAST_WEIGHT);
        to[0] = Math.log(share / (1 - share));
    }

    private void expect(double constant, double linear, double quadratic) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        for (int i = 0; i < size; i++) {
            double x = value[i];
            double logRatio = constant + x * (linear + x * quadratic);
            if (logRatio > CERTAIN) {
                continue;
            }
            double w = logRatio < -CERTAIN ? weight[i] : weight[i] / (1 + Math.exp(logRatio));
            double wx = w * x;
            double wxx = wx * x;
            double h = spread[i];
            s0 += w;
            s1 += wx;
            s2 += wxx;
            s3 += w * h;
            s4 += wx * h;
            s5 += wxx * h;
        }
        noisySums[0] = s0;
        noisySums[1] = s1;
        noisySums[2] = s2;
        noisySums[3] = s3;
        noisySums[4] = s4;
        noisySums[5] = s5;
        for (int i = 0; i < cleanSums.length; i++) {
            cleanSums[i] = totals[i] - noisySums[i];
        }
    }

    /** New mean and log variance of a component into {@code to[at]} and {@code to[at + 1]}; one that has lost all weight stays. */
    private void maximise(double[] sums, double mean, double variance, double[] to, int at) {
        to[at] = mean;
        to[at + 1] = Math.log(variance);
        if (sums[0] < 1e-9 * totals[0]) {
            return;
        }
        double first = (sums[1] - (sums[4] - mean * sums[3]) / variance) / sums[0];
        double second = (sums[2] - 2 * (sums[5] - mean * sums[4]) / variance + sums[3]) / sums[0];
        if (kind == MixtureKind.TRUNCATED) {
            moments.of(mean, Math.sqrt(variance)).match(first, second, leastVariance);
            to[at] = moments.gaussianMean();
            to[at + 1] = 2 * Math.log(moments.gaussianDeviation());
        } else {
            to[at] = first;
            to[at + 1] = Math.log(Math.max(second - first * first, leastVariance));
        }
    }

    /** Two-means by trying every cut: the one with the largest variance between the parts. */
    Component[] split() {
        int best = 1;
        double bestBetween = -1;
        double below = 0;
        double sum = 0;
        for (int i = 0; i < size - 1; i++) {
            below += weight[i];
            sum += weight[i] * value[i];
            double gap = (totals[1] - sum) / (totals[0] - below) - sum / below;
            double between = below * (totals[0] - below) * gap * gap;
            if (between > bestBetween) {
                bestBetween = between;
                best = i + 1;
            }
        }
        double[] low = new double[6];
        double[] high = new double[6];
        for (int i = 0; i < size; i++) {
            add(i < best ? low : high, weight[i], value[i], spread[i]);
        }
        return new Component[] {component(low), component(high)};
    }

    private Component component(double[] sums) {
        double mean = sums[1] / sums[0];
        double share = sums[0] / totals[0];
        return new Component(
                Math.min(Math.max(share, GaussianMixture.LEAST_WEIGHT), 1 - GaussianMixture.LEAST_WEIGHT),
                mean,
                Math.max(sums[2] / sums[0] - mean * mean, leastVariance));
    }
}

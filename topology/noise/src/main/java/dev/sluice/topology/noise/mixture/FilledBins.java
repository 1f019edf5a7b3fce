package dev.sluice.topology.noise.mixture;

import dev.sluice.topology.noise.mixture.GaussianMixture.Component;
import dev.sluice.topology.noise.window.LossBins;

/**
 * The bins of a histogram that hold anything, side by side, in the variable that a mixture's components are Gaussian in.
 *
 * <p>Each bin's losses count as one value: its centre c, moved by half the distance from there to the mean of its losses, which the
 * slope of the density f gives as h² f' / 12 f for a bin of width h. With the centre itself a sum of φ(loss) is too large by
 * h²/24 ∫ f φ'', with the mean of the losses too small by as much: half way the error is of fourth order, whatever φ (Euler and
 * Maclaurin). This is what makes EM on bins equal to EM on the losses.
 */
final class FilledBins {
    private static final Grid STANDARD_LOSSES = Grid.compute(LossBins.standard(), MixtureKind.GAUSSIAN);
    private static final Grid STANDARD_LOG_ODDS = Grid.compute(LossBins.standard(), MixtureKind.LOG_ODDS);
    /** Farthest that a value is moved, in widths of its bin. */
    private static final double FARTHEST = 0.25;

    /** How many there are; the arrays are longer. */
    final int size;
    /** What the losses in each count as. */
    final double[] value;
    /** Losses in each. */
    final double[] weight;
    /** Sums over all losses of 1, x and x². */
    final double[] totals = new double[3];

    private final double leastVariance;

    FilledBins(long[] counts, LossBins bins, MixtureKind kind) {
        leastVariance = kind.leastVariance();
        value = new double[counts.length];
        weight = new double[counts.length];
        Grid grid = Grid.of(bins, kind);
        int filled = 0;
        for (int bin = 0; bin < counts.length; bin++) {
            if (counts[bin] > 0) {
                value[filled] = grid.centres[bin] + shift(counts, grid, bin);
                weight[filled] = counts[bin];
                add(totals, filled);
                filled++;
            }
        }
        size = filled;
    }

    private static double shift(long[] counts, Grid grid, int bin) {
        if (bin == 0 || bin == counts.length - 1 || grid.widths[bin - 1] == 0) {
            return 0;
        }
        double width = grid.widths[bin];
        double rise = counts[bin + 1] / grid.widths[bin + 1] - counts[bin - 1] / grid.widths[bin - 1];
        double slope = rise / (grid.centres[bin + 1] - grid.centres[bin - 1]);
        double shift = width * width * width * slope / (24 * counts[bin]);
        return Math.min(Math.max(shift, -FARTHEST * width), FARTHEST * width);
    }

    private void add(double[] sums, int i) {
        sums[0] += weight[i];
        sums[1] += weight[i] * value[i];
        sums[2] += weight[i] * value[i] * value[i];
    }

    /** Two components by two-means: of all cuts that with the largest variance between the parts. Needs two bins. */
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
        double[] low = new double[3];
        double[] high = new double[3];
        for (int i = 0; i < size; i++) {
            add(i < best ? low : high, i);
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

    /** Centre and width of every bin; a bin that is infinitely wide is given the width 0. */
    private record Grid(double[] centres, double[] widths) {
        static Grid of(LossBins bins, MixtureKind kind) {
            if (bins != LossBins.standard()) {
                return compute(bins, kind);
            }
            return kind == MixtureKind.LOG_ODDS ? STANDARD_LOG_ODDS : STANDARD_LOSSES;
        }

        static Grid compute(LossBins bins, MixtureKind kind) {
            double[] edges = bins.edges();
            double[] centres = new double[bins.count()];
            double[] widths = new double[bins.count()];
            for (int bin = 0; bin < centres.length; bin++) {
                double low = kind.variable(edges[bin]);
                double high = kind.variable(edges[bin + 1]);
                boolean endless = kind == MixtureKind.LOG_ODDS && bin == 0;
                centres[bin] = endless ? kind.variable(bins.centre(bin)) : 0.5 * (low + high);
                widths[bin] = endless ? 0 : high - low;
            }
            return new Grid(centres, widths);
        }
    }
}

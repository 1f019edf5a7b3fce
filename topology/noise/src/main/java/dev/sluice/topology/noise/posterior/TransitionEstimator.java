package dev.sluice.topology.noise.posterior;

import dev.sluice.topology.noise.transition.TransitionMatrix;
import dev.sluice.topology.noise.window.TransitionCounts;

/**
 * Estimates the label transition matrix from out-of-sample predictions (docs/design.md 5). Among the samples predicted c, the label j is
 * given rarely by natural confusion where p_j is low, while flips do not care about p_j:
 *
 * <ul>
 *   <li>{@link #byTails}: T_cj is the share with label j among the 30 % of the samples predicted c with the lowest p_j.
 *   <li>{@link #anchored}: row c is the frequencies of the given labels among the more confident half of the samples predicted c.
 *   <li>{@link #structured}: by tails, but every flip gets the same rate u unless its cell is clearly above it. A cell is if its
 *       count exceeds u's by three standard deviations, both in the lowest 30 % and in the lowest 15 %, and if its excess in that
 *       15 % is a fair part of its excess over all samples: natural confusion has nearly all of its labels j where p_j is high, so its part
 *       is near 0, while that of flips is near 1. The cell's own rate is taken up from a part of 0.2 on, in full from 0.4.
 * </ul>
 */
public final class TransitionEstimator {
    private static final double TAIL = 0.3;
    private static final double LOW_TAIL = 0.15;
    private static final double CONFIDENT = 0.5;
    private static final double SIGNIFICANT = 3;
    private static final double NATURAL_PART = 0.2;
    private static final double FLIPPED_PART = 0.4;
    private static final double LEAST_UNIFORM = 1e-4;
    private static final long LEAST_PREDICTED = 50;
    private static final int ROUNDS = 5;

    private final TransitionCounts counts;
    private final int classes;
    private final long[] predicted;

    private TransitionEstimator(TransitionCounts counts) {
        this.counts = counts;
        classes = counts.usualClasses();
        predicted = new long[classes];
        for (int c = 0; c < classes; c++) {
            predicted[c] = counts.predicted(c);
        }
    }

    /** Off-diagonal shares by tails, none of them pooled. */
    public static TransitionMatrix byTails(TransitionCounts counts) {
        TransitionEstimator estimator = new TransitionEstimator(counts);
        return estimator.matrix(estimator.tail(TAIL).shares());
    }

    /** Frequencies of labels in the confident half. */
    public static TransitionMatrix anchored(TransitionCounts counts) {
        TransitionEstimator estimator = new TransitionEstimator(counts);
        return estimator.matrix(estimator.anchors());
    }

    /** One rate for all flips but those of clearly structured cells. */
    public static TransitionMatrix structured(TransitionCounts counts) {
        TransitionEstimator estimator = new TransitionEstimator(counts);
        Tail tail = estimator.tail(TAIL);
        double[] shares = tail.shares();
        double uniform = estimator.uniform(tail);
        double[] all = estimator.tail(1).shares();
        Tail low = estimator.tail(LOW_TAIL);
        double[] lowest = low.shares();
        double floor = Math.max(LEAST_UNIFORM, uniform);
        for (int i = 0; i < shares.length; i++) {
            boolean clear = tail.deviation(i, uniform) >= SIGNIFICANT && low.deviation(i, uniform) >= SIGNIFICANT;
            double part = (lowest[i] - uniform) / Math.max(all[i] - uniform, 1e-9);
            double taken = clear ? (part - NATURAL_PART) / (FLIPPED_PART - NATURAL_PART) : 0;
            shares[i] = floor + Math.max(0, Math.min(1, taken)) * Math.max(0, shares[i] - uniform);
        }
        return estimator.matrix(shares);
    }

    /** Samples with low p_j, and those of them labelled j, for each cell (c, j). */
    private record Tail(long[] samples, long[] labelled) {
        double[] shares() {
            double[] shares = new double[samples.length];
            for (int i = 0; i < shares.length; i++) {
                shares[i] = (double) labelled[i] / Math.max(1, samples[i]);
            }
            return shares;
        }

        /** Standard deviations by which a cell's count is above that of a rate. */
        double deviation(int cell, double rate) {
            double expected = rate * samples[cell];
            return samples[cell] == 0 ? 0 : (labelled[cell] - expected) / Math.sqrt(Math.max(1, expected));
        }
    }

    /** The samples with the lowest p_j that make up at least a share of those predicted c; empty on the diagonal. */
    private Tail tail(double share) {
        long[] samples = new long[classes * classes];
        long[] labelled = new long[classes * classes];
        for (int c = 0; c < classes; c++) {
            for (int j = 0; j < classes; j++) {
                int cell = c * classes + j;
                double wanted = share * predicted[c];
                for (int bin = TransitionCounts.BINS - 1; j != c && bin >= 0 && samples[cell] < wanted; bin--) {
                    samples[cell] += counts.cells(c, j, bin);
                    labelled[cell] += counts.labelled(c, j, bin);
                }
            }
        }
        return new Tail(samples, labelled);
    }

    /** The common rate of flips: pooled over all cells, leaving out those that turn out to be above it. */
    private double uniform(Tail tail) {
        double rate = Double.POSITIVE_INFINITY;
        for (int round = 0; round < ROUNDS; round++) {
            long samples = 0;
            long labelled = 0;
            for (int cell = 0; cell < classes * classes; cell++) {
                boolean clear = Double.isFinite(rate) && tail.deviation(cell, rate) >= SIGNIFICANT;
                if (!clear) {
                    samples += tail.samples[cell];
                    labelled += tail.labelled[cell];
                }
            }
            rate = (double) labelled / Math.max(1, samples);
        }
        return rate;
    }

    private double[] anchors() {
        double[] shares = new double[classes * classes];
        for (int c = 0; c < classes; c++) {
            long taken = 0;
            for (int bin = TransitionCounts.BINS - 1; bin >= 0 && taken < CONFIDENT * predicted[c]; bin--) {
                for (int j = 0; j < classes; j++) {
                    shares[c * classes + j] += counts.confidence(c, j, bin);
                    taken += counts.confidence(c, j, bin);
                }
            }
            for (int j = 0; j < classes; j++) {
                shares[c * classes + j] /= Math.max(1, taken);
            }
        }
        return shares;
    }

    /** Rows of classes that are hardly ever predicted say nothing: they get the mean of the others. */
    private TransitionMatrix matrix(double[] shares) {
        double sum = 0;
        int known = 0;
        for (int c = 0; c < classes; c++) {
            for (int j = 0; j < classes; j++) {
                if (predicted[c] >= LEAST_PREDICTED && j != c) {
                    sum += shares[c * classes + j];
                    known++;
                }
            }
        }
        double mean = sum / Math.max(1, known);
        for (int c = 0; c < classes; c++) {
            for (int j = 0; j < classes; j++) {
                double share = predicted[c] >= LEAST_PREDICTED ? shares[c * classes + j] : mean;
                shares[c * classes + j] = Math.max(TransitionMatrix.LEAST_FLIP, Math.min(1, share));
            }
        }
        return TransitionMatrix.of(classes, shares);
    }
}

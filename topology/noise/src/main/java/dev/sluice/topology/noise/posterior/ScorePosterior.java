package dev.sluice.topology.noise.posterior;

import dev.sluice.topology.noise.transition.TransitionMatrix;
import dev.sluice.topology.noise.window.ScoreBins;
import dev.sluice.topology.noise.window.ScoreCounts;
import dev.sluice.topology.noise.window.TransitionCounts;
import java.util.Arrays;

/**
 * Noise posterior by score, a counterfactual local false-discovery rate (docs/design.md 5) for each given label. The scores of given labels
 * follow f, those of labels given by a flip g ({@link ScoreCounts}):
 *
 * <ul>
 *   <li>η is g's share of f, over all labels ({@link DensityRatio});
 *   <li>P(noisy | s, label j) = η g_j(s) / f_j(s), both counts joined with those of {@link #SHRINKAGE} samples spread as over all labels,
 *       so that a label with few samples follows the others.
 * </ul>
 *
 * <p>Invariants: η and P lie in [0, 1], P is non-decreasing in s and never NaN. One sample more in a group of n moves the group's ratio by
 * at most a share 1 / n.
 *
 * @param noiseRate η
 * @param curves P for each given label; labels beyond share the last
 */
public record ScorePosterior(double noiseRate, ScoreCurve[] curves) {
    /** Samples spread as over all labels that are added to each label's own. */
    static final double SHRINKAGE = 2000;

    private static final int SIGMOID_KNOTS = 97;
    private static final double SIGMOID_STEP = 0.125;

    /** Fits a window's scores. */
    public static ScorePosterior fit(ScoreCounts counts) {
        double[] f = sum(counts.given(), counts.rows());
        double[] g = sum(counts.flipped(), counts.rows());
        double observed = Arrays.stream(f).sum();
        double flipped = Arrays.stream(g).sum();
        if (observed == 0 || flipped == 0) {
            return new ScorePosterior(1, new ScoreCurve[] {ScoreCurve.NOTHING});
        }
        double rate = DensityRatio.share(f, g);
        double scale = rate * observed / flipped;
        double share = SHRINKAGE / observed;
        ScoreCurve[] curves = new ScoreCurve[counts.rows()];
        double[] fOfRow = new double[ScoreBins.COUNT];
        double[] gOfRow = new double[ScoreBins.COUNT];
        for (int row = 0; row < curves.length; row++) {
            for (int bin = 0; bin < ScoreBins.COUNT; bin++) {
                int i = row * ScoreBins.COUNT + bin;
                fOfRow[bin] = counts.given()[i] + share * f[bin];
                gOfRow[bin] = scale * (counts.flipped()[i] + share * g[bin]);
            }
            curves[row] = DensityRatio.curve(fOfRow, gOfRow, ScoreBins.centres());
        }
        return new ScorePosterior(rate, curves);
    }

    /** Takes the score at its word: P = 1 / (1 + e^-(s + ln(ρ / (1 - ρ)))), η the mean flip rate over predicted classes. */
    public static ScorePosterior uncalibrated(TransitionMatrix matrix, TransitionCounts counts) {
        double samples = 0;
        double flips = 0;
        for (int c = 0; c < matrix.classes(); c++) {
            long predicted = counts.predicted(c);
            samples += predicted;
            flips += predicted * (1 - matrix.stay(c));
        }
        double[] scores = new double[SIGMOID_KNOTS];
        double[] probabilities = new double[SIGMOID_KNOTS];
        for (int i = 0; i < SIGMOID_KNOTS; i++) {
            double logOdds = (i - SIGMOID_KNOTS / 2) * SIGMOID_STEP;
            scores[i] = logOdds - matrix.logOdds();
            probabilities[i] = 1 / (1 + Math.exp(-logOdds));
        }
        return new ScorePosterior(
                flips / Math.max(1, samples), new ScoreCurve[] {new ScoreCurve(scores, probabilities)});
    }

    private static double[] sum(long[] rowMajor, int rows) {
        double[] sum = new double[ScoreBins.COUNT];
        for (int i = 0; i < rows * ScoreBins.COUNT; i++) {
            sum[i % ScoreBins.COUNT] += rowMajor[i];
        }
        return sum;
    }
}

package dev.sluice.topology.noise.posterior;

import dev.sluice.topology.noise.window.ScoreBins;
import java.util.Arrays;

/**
 * P(noisy | score), or by any other number, linear between knots and level beyond the first and the last.
 *
 * <p>Invariants: scores ascend strictly, probabilities lie in [0, 1] and do not decrease.
 *
 * @param scores at least one
 * @param probabilities as many
 */
public record ScoreCurve(double[] scores, double[] probabilities) {
    /** No label is wrong. */
    public static final ScoreCurve NOTHING = new ScoreCurve(new double[] {0}, new double[] {0});

    /**
     * @throws IllegalArgumentException if an invariant does not hold
     */
    public ScoreCurve {
        if (scores.length == 0 || scores.length != probabilities.length) {
            throw new IllegalArgumentException(
                    "a curve of " + scores.length + " scores cannot have " + probabilities.length + " probabilities");
        }
        for (int i = 0; i < scores.length; i++) {
            boolean ascends = i == 0 || (scores[i] > scores[i - 1] && probabilities[i] >= probabilities[i - 1]);
            if (!Double.isFinite(scores[i]) || !(probabilities[i] >= 0 && probabilities[i] <= 1) || !ascends) {
                throw new IllegalArgumentException("knot " + i + " of a curve is out of range or does not ascend");
            }
        }
    }

    /** P at a score, 0 to 1. */
    public double at(double score) {
        int found = Arrays.binarySearch(scores, score);
        if (found >= 0) {
            return probabilities[found];
        }
        int above = -found - 1;
        if (above == 0) {
            return probabilities[0];
        }
        if (above == scores.length) {
            return probabilities[above - 1];
        }
        double share = (score - scores[above - 1]) / (scores[above] - scores[above - 1]);
        return probabilities[above - 1] + share * (probabilities[above] - probabilities[above - 1]);
    }

    /** P at the middle of each score bin. */
    public double[] binned() {
        double[] binned = new double[ScoreBins.COUNT];
        for (int bin = 0; bin < binned.length; bin++) {
            binned[bin] = at(ScoreBins.centre(bin));
        }
        return binned;
    }
}

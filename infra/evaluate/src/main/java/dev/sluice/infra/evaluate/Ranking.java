package dev.sluice.infra.evaluate;

import java.util.Arrays;

/**
 * How well a score puts wrong labels above right ones. AUROC is the probability that a wrong label drawn at random has a higher score than a
 * right one, ties counting one half: with mid-ranks R_i over all samples, (Σ_wrong R_i − w(w + 1)/2) / (w · r) for w wrong and r
 * right labels (Mann and Whitney, 1947).
 */
final class Ranking {
    private Ranking() {}

    /**
     * @param scores 0 or more, not NaN
     * @param wrong whether each label is wrong
     * @return 0 to 1; NaN if all labels are right, or all are wrong
     */
    static double auroc(float[] scores, boolean[] wrong) {
        // non-negative floats sort as their bits do, so that score and truth fit one long
        long[] sorted = new long[scores.length];
        long wrongs = 0;
        for (int i = 0; i < scores.length; i++) {
            sorted[i] = (long) Float.floatToIntBits(scores[i] + 0f) << 1 | (wrong[i] ? 1 : 0);
            wrongs += wrong[i] ? 1 : 0;
        }
        long rights = scores.length - wrongs;
        if (wrongs == 0 || rights == 0) {
            return Double.NaN;
        }
        Arrays.sort(sorted);
        double rankSum = 0;
        for (int from = 0; from < sorted.length; ) {
            int to = from;
            long wrongsHere = 0;
            while (to < sorted.length && sorted[to] >> 1 == sorted[from] >> 1) {
                wrongsHere += sorted[to++] & 1;
            }
            // ranks from + 1 to `to` have this mean
            rankSum += wrongsHere * (from + 1 + to) / 2.0;
            from = to;
        }
        return (rankSum - wrongs * (wrongs + 1) / 2.0) / ((double) wrongs * rights);
    }
}

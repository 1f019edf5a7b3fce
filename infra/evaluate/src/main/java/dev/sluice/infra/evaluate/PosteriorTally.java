package dev.sluice.infra.evaluate;

/**
 * Noise probabilities against the truth, counted. Expected calibration error: over 15 bins of equal width in P,
 * {@code Σ_b n_b/N · |mean P in b − share of wrong labels in b|} (M. P. Naeini et al., AAAI-15). Tallies of several runs add up. Also
 * counts P in fine bins, from which a ROC curve can be drawn.
 */
public final class PosteriorTally {
    /** Bins of the calibration error. */
    public static final int BINS = 15;

    private static final int FINE = 600;

    private final long[] count = new long[BINS];
    private final long[] wrongs = new long[BINS];
    private final double[] sum = new double[BINS];
    private final int[] fineRight = new int[FINE];
    private final int[] fineWrong = new int[FINE];

    /** @param probability P, 0 to 1 */
    public void add(double probability, boolean wrong) {
        int bin = Math.min(BINS - 1, (int) (probability * BINS));
        count[bin]++;
        wrongs[bin] += wrong ? 1 : 0;
        sum[bin] += probability;
        (wrong ? fineWrong : fineRight)[Math.min(FINE - 1, (int) (probability * FINE))]++;
    }

    /** Counts everything another tally has counted. */
    public void add(PosteriorTally other) {
        for (int bin = 0; bin < BINS; bin++) {
            count[bin] += other.count[bin];
            wrongs[bin] += other.wrongs[bin];
            sum[bin] += other.sum[bin];
        }
        for (int bin = 0; bin < FINE; bin++) {
            fineRight[bin] += other.fineRight[bin];
            fineWrong[bin] += other.fineWrong[bin];
        }
    }

    /** Expected calibration error, 0 to 1; 0 if nothing was counted. */
    public double calibrationError() {
        long total = 0;
        double error = 0;
        for (int bin = 0; bin < BINS; bin++) {
            total += count[bin];
            error += Math.abs(sum[bin] - wrongs[bin]);
        }
        return total == 0 ? 0 : error / total;
    }

    /** Samples in a calibration bin. */
    public long count(int bin) {
        return count[bin];
    }

    /** Mean P in a bin that holds a sample. */
    public double meanProbability(int bin) {
        return sum[bin] / count[bin];
    }

    /** Share of wrong labels in a bin that holds a sample. */
    public double wrongShare(int bin) {
        return (double) wrongs[bin] / count[bin];
    }

    /** Receives a point of a curve. */
    public interface Points {
        void point(double x, double y);
    }

    /** Hands over the ROC curve: false-positive rate, true-positive rate, from (0, 0) to (1, 1); nothing if one of them has no meaning. */
    public void roc(Points points) {
        long right = 0;
        long wrong = 0;
        for (int bin = 0; bin < FINE; bin++) {
            right += fineRight[bin];
            wrong += fineWrong[bin];
        }
        if (right == 0 || wrong == 0) {
            return;
        }
        long falsePositives = 0;
        long truePositives = 0;
        points.point(0, 0);
        for (int bin = FINE - 1; bin >= 0; bin--) {
            if (fineRight[bin] + fineWrong[bin] > 0) {
                falsePositives += fineRight[bin];
                truePositives += fineWrong[bin];
                points.point((double) falsePositives / right, (double) truePositives / wrong);
            }
        }
    }
}

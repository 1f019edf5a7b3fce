package dev.sluice.topology.noise.verdict;

import java.util.Arrays;

/**
 * Corrects the noise posterior and the noise rate by reviewers' verdicts (docs/methods.md 8).
 *
 * <ul>
 *   <li>In each bin of P the verdicts bound the true share t of wrong labels ({@link RateInterval}), allowing for coin tosses
 *       among them. As t does not fall with P, the bin together with any bins next above it bounds its t from above, with any next below
 *       from below: a few verdicts in each are many together. P moves to the nearest point between the bounds: not at all where it
 *       lies between them already, or where verdicts are few.
 *   <li>What has moved is made non-decreasing by pooling adjacent violators, each bin weighing 1 + its verdicts.
 *   <li>The share of wrong labels among the samples that pass is moved in the same way, by verdicts on blind controls alone: suspects
 *       are picked for being suspicious and say nothing about the rest.
 * </ul>
 *
 * <p>Why it cannot harm: where t is between its bounds, the nearest point lies between P and t. P and t are non-decreasing; pooling
 * preserves order and leaves non-decreasing sequences alone, hence between min(P, t) and max(P, t) the result stays. A P that moves
 * towards t without passing it is on the same side of any threshold as before, or on t's: no decision by a threshold becomes wrong that was
 * right. Each bound fails in 0.13 % of cases, if at most {@link #RANDOM_SHARE} of the verdicts are coin tosses.
 */
public final class VerdictCalibration {
    /** Largest share of verdicts that may be coin tosses. */
    static final double RANDOM_SHARE = 0.3;

    private VerdictCalibration() {}

    /** The correction that verdicts warrant; {@link Calibration#NONE} if they warrant none. */
    public static Calibration of(VerdictWindow verdicts) {
        if (verdicts.isEmpty()) {
            return Calibration.NONE;
        }
        int bins = VerdictCounts.BINS;
        double[] raw = new double[bins];
        double[] weights = new double[bins];
        long[] counts = new long[bins];
        long[] wrong = new long[bins];
        for (int bin = 0; bin < bins; bin++) {
            VerdictCounts of = verdicts.of(bin);
            raw[bin] = of.meanProbability(bin);
            counts[bin] = of.verdicts(bin);
            wrong[bin] = of.wrong(bin);
            weights[bin] = 1 + counts[bin];
        }
        double[] moved = new double[bins];
        for (int bin = 0; bin < bins; bin++) {
            moved[bin] = bounds(bin, counts, wrong).nearest(raw[bin]);
        }
        return Arrays.equals(moved, raw) ? Calibration.NONE : joined(raw, Isotonic.nonDecreasing(moved, weights));
    }

    private static RateInterval bounds(int bin, long[] counts, long[] wrong) {
        double high = 1;
        long n = 0;
        long k = 0;
        for (int above = bin; above < counts.length; above++) {
            n += counts[above];
            k += wrong[above];
            high = Math.min(high, RateInterval.of(k, n, RANDOM_SHARE).high());
        }
        double low = 0;
        n = 0;
        k = 0;
        for (int below = bin; below >= 0; below--) {
            n += counts[below];
            k += wrong[below];
            low = Math.max(low, RateInterval.of(k, n, RANDOM_SHARE).low());
        }
        // bounds that cross say that t does fall somewhere: then the bin speaks for itself
        return low <= high ? new RateInterval(low, high) : RateInterval.of(wrong[bin], counts[bin], RANDOM_SHARE);
    }

    /** Points for all bins and for the ends, which follow the outermost bin if that has moved. */
    private static Calibration joined(double[] raw, double[] corrected) {
        int last = raw.length - 1;
        double[] x = new double[raw.length + 2];
        double[] y = new double[raw.length + 2];
        int points = 0;
        if (raw[0] > 0) {
            y[points++] = corrected[0] == raw[0] ? 0 : corrected[0];
        }
        for (int bin = 0; bin <= last; bin++) {
            // neighbours that meet at their common edge are one point
            if (points == 0 || raw[bin] > x[points - 1]) {
                x[points] = raw[bin];
                y[points++] = corrected[bin];
            }
        }
        if (raw[last] < 1) {
            x[points] = 1;
            y[points++] = corrected[last] == raw[last] ? 1 : corrected[last];
        }
        return new Calibration(Arrays.copyOf(x, points), Arrays.copyOf(y, points));
    }

    /**
     * The noise rate, its part among the passed samples corrected.
     *
     * @param noiseRate estimated share of wrong labels in the window, 0 to 1
     * @param withheldShare share of the window's samples that is withheld, 0 to 1
     * @param withheldProbability mean P of those, 0 to 1
     */
    public static double noiseRate(
            VerdictWindow verdicts, double noiseRate, double withheldShare, double withheldProbability) {
        VerdictCounts counts = verdicts.ofControls();
        RateInterval interval = RateInterval.of(counts.wrongControls(), counts.controls(), RANDOM_SHARE);
        double passedShare = 1 - withheldShare;
        if (interval.equals(RateInterval.UNKNOWN) || passedShare <= 0) {
            return noiseRate;
        }
        double withheldWrong = withheldShare * withheldProbability;
        double passedWrong = Math.max(0, Math.min(1, (noiseRate - withheldWrong) / passedShare));
        double nearest = interval.nearest(passedWrong);
        return nearest == passedWrong ? noiseRate : Math.min(1, withheldWrong + passedShare * nearest);
    }
}

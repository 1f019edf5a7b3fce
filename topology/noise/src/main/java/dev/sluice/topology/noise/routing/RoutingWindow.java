package dev.sluice.topology.noise.routing;

import java.util.Arrays;

/**
 * What routing goes by in a window: for each given class and bin how many samples there are and what is thought of them. Bins may be of
 * losses or of any other score, and their number may differ between classes. Arrays are not copied.
 *
 * @param counts samples of each given class in each bin, 0 or more
 * @param probabilities P(noisy) of each given class and bin, calibrated, 0 to 1; rows may be shared
 * @param losses mean loss, or score, of each given class and bin, nats; rows may be shared
 * @param agreement share of the samples whose given class is the predicted one, 0 to 1
 * @param samplesPerHour rate at which samples arrive; NaN if unknown
 * @param binWidth where bins are of P, each holding what P differs by less than this from the next multiple of it below, in (0, 1]; 0 where
 *     all samples of a bin have its P
 */
public record RoutingWindow(
        long[][] counts,
        double[][] probabilities,
        double[][] losses,
        double agreement,
        double samplesPerHour,
        double binWidth) {
    public RoutingWindow {
        if (probabilities.length != counts.length || losses.length != counts.length) {
            throw new IllegalArgumentException("counts are of " + counts.length + " classes, probabilities of "
                    + probabilities.length + " and losses of " + losses.length);
        }
        for (int c = 0; c < counts.length; c++) {
            if (counts[c].length > probabilities[c].length || counts[c].length > losses[c].length) {
                throw new IllegalArgumentException("class " + c + " has " + counts[c].length + " counts for "
                        + probabilities[c].length + " probabilities and " + losses[c].length + " losses");
            }
        }
    }

    /**
     * A window whose classes share one curve of P and one set of bins.
     *
     * @param counts samples of each given class in each bin
     * @param curve P of each bin
     * @param bins mean loss of each bin
     */
    public static RoutingWindow shared(
            long[][] counts, double[] curve, double[] bins, double agreement, double samplesPerHour) {
        double[][] probabilities = new double[counts.length][];
        double[][] losses = new double[counts.length][];
        Arrays.fill(probabilities, curve);
        Arrays.fill(losses, bins);
        return new RoutingWindow(counts, probabilities, losses, agreement, samplesPerHour, 0);
    }

    int classes() {
        return counts.length;
    }

    long count(int givenClass) {
        long sum = 0;
        for (long count : counts[givenClass]) {
            sum += count;
        }
        return sum;
    }

    long count() {
        long sum = 0;
        for (int c = 0; c < counts.length; c++) {
            sum += count(c);
        }
        return sum;
    }

    /**
     * What is withheld.
     *
     * @param samples how many are expected
     * @param share of the window, 0 to 1
     * @param meanProbability mean P of them, 0 if there are none
     * @param meanLoss mean loss of them, 0 if there are none
     */
    public record Withheld(double samples, double share, double meanProbability, double meanLoss) {}

    /** What is expected to be withheld of this window. */
    public Withheld withheld(Withholding withholding) {
        double samples = 0;
        double probability = 0;
        double loss = 0;
        for (int c = 0; c < counts.length; c++) {
            for (int bin = 0; bin < counts[c].length; bin++) {
                double withheld = counts[c][bin] * withholding.share(c, probabilities[c][bin]);
                samples += withheld;
                probability += withheld * probabilities[c][bin];
                loss += withheld * losses[c][bin];
            }
        }
        double divisor = samples == 0 ? 1 : samples;
        return new Withheld(samples, samples / Math.max(1, count()), probability / divisor, loss / divisor);
    }
}

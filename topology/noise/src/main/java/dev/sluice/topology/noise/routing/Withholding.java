package dev.sluice.topology.noise.routing;

import java.util.function.DoubleSupplier;

/**
 * Which samples are withheld: all whose P reaches the threshold of their given class, and of those in the level of P below it, which would be too many as
 * a whole, a share drawn by lot ({@link WithholdLottery}). Arrays are not copied.
 *
 * @param thresholds for each given class the P from which every sample is withheld; above 1 for none
 * @param from for each given class the P at which the level below begins, at most its threshold
 * @param share share of the samples from there up to the threshold that is withheld, 0 to 1
 */
public record Withholding(double[] thresholds, double[] from, double share) {
    public Withholding {
        if (from.length != thresholds.length) {
            throw new IllegalArgumentException(
                    "levels are of " + from.length + " classes, thresholds of " + thresholds.length);
        }
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share of a level must be 0 to 1, not " + share);
        }
    }

    /** Whole levels only. */
    public static Withholding whole(double... thresholds) {
        return new Withholding(thresholds, thresholds, 0);
    }

    /** Share of the samples of a given class and P that is withheld, 0 to 1; 0 for a class that has no threshold. */
    double share(int givenClass, double probability) {
        if (givenClass < 0 || givenClass >= thresholds.length || !(probability >= from[givenClass])) {
            return 0;
        }
        return probability >= thresholds[givenClass] ? 1 : share;
    }

    /**
     * Whether a sample is withheld.
     *
     * @param draw its number in the lottery, 0 to 1; asked for only if it matters
     */
    public boolean withholds(int givenClass, double probability, DoubleSupplier draw) {
        double of = share(givenClass, probability);
        return of >= 1 || (of > 0 && draw.getAsDouble() < of);
    }
}

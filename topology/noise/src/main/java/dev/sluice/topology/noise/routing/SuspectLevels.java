package dev.sluice.topology.noise.routing;

import java.util.Arrays;

/**
 * The samples of a window that may be withheld, ordered by P: for each distinct P, largest first, how many samples have at least that much
 * and what their P sum up to. A threshold only ever matters by which levels it withholds, so thresholds are given in the middle
 * of the gap below the last level withheld: a small change of the levels then changes nothing.
 */
final class SuspectLevels {
    private final double[] level;
    private final long[] atLeast;
    private final double[] sum;
    private final int size;
    private final double floor;

    /**
     * @param counts samples of each group in each bin
     * @param probabilities P of each group and bin, 0 to 1
     * @param floors for each group the P below which nothing may be withheld
     * @param floor the same for all groups
     */
    SuspectLevels(long[][] counts, double[][] probabilities, double[] floors, double floor) {
        this.floor = floor;
        double[] ascending = distinct(counts, probabilities, floors);
        size = ascending.length;
        long[] at = new long[size];
        for (int c = 0; c < counts.length; c++) {
            for (int bin = 0; bin < counts[c].length; bin++) {
                if (isSuspect(counts[c][bin], probabilities[c][bin], floors[c])) {
                    at[size - 1 - Arrays.binarySearch(ascending, probabilities[c][bin])] += counts[c][bin];
                }
            }
        }
        level = new double[size];
        atLeast = new long[size];
        sum = new double[size];
        for (int i = 0; i < size; i++) {
            level[i] = ascending[size - 1 - i];
            atLeast[i] = at[i] + (i == 0 ? 0 : atLeast[i - 1]);
            sum[i] = at[i] * level[i] + (i == 0 ? 0 : sum[i - 1]);
        }
    }

    private double[] distinct(long[][] counts, double[][] probabilities, double[] floors) {
        double[] found = new double[64];
        int many = 0;
        for (int c = 0; c < counts.length; c++) {
            for (int bin = 0; bin < counts[c].length; bin++) {
                if (isSuspect(counts[c][bin], probabilities[c][bin], floors[c])) {
                    found = many < found.length ? found : Arrays.copyOf(found, 2 * many);
                    found[many++] = probabilities[c][bin];
                }
            }
        }
        Arrays.sort(found, 0, many);
        int kept = 0;
        for (int i = 0; i < many; i++) {
            if (kept == 0 || found[i] != found[kept - 1]) {
                found[kept++] = found[i];
            }
        }
        return Arrays.copyOf(found, kept);
    }

    private boolean isSuspect(long count, double probability, double groupFloor) {
        return count > 0 && probability >= floor && probability >= groupFloor;
    }

    /** The smallest threshold that withholds at most so many samples; {@link Guard#NEVER} if none does. */
    double withholdingAtMost(double samples) {
        int kept = 0;
        while (kept < size && atLeast[kept] <= samples) {
            kept++;
        }
        return thresholdOf(kept);
    }

    /** The smallest threshold where the mean P of what is withheld is at least {@code mean}; {@link Guard#NEVER} if none is. */
    double withMeanOfAtLeast(double mean) {
        int kept = 0;
        while (kept < size && sum[kept] >= mean * atLeast[kept]) {
            kept++;
        }
        return thresholdOf(kept);
    }

    private double thresholdOf(int kept) {
        if (kept == 0) {
            return size == 0 ? floor : Guard.NEVER;
        }
        return kept == size ? floor : (level[kept - 1] + level[kept]) / 2;
    }
}

package dev.sluice.topology.noise.routing;

import java.util.Arrays;

/**
 * The samples of a window that may be withheld, ordered by P: for each distinct P, largest first, how many samples have at least that much
 * and what their P sum up to. A threshold only ever matters by which levels it withholds, so thresholds are given in the middle
 * of the gap below the last level withheld: a small change of the levels then changes nothing. Where bins are of P, samples differ within them: those
 * of one bin are then one level whatever their class, and thresholds are the bins' edges.
 */
final class SuspectLevels {
    private final double[] level;
    private final long[] atLeast;
    private final double[] sum;
    private final int size;
    private final double floor;
    private final double binWidth;

    /**
     * The level of P below a threshold.
     *
     * @param from least P of it
     * @param above samples of all levels above it
     * @param samples samples of it, 0 if there is no such level
     */
    record Level(double from, long above, long samples) {
        /** Share of the level that may be withheld beside all above it, for as many samples as are allowed in all, 0 to 1. */
        double share(double allowed) {
            return samples == 0 ? 0 : Math.max(0, Math.min(1, (allowed - above) / samples));
        }
    }

    /**
     * @param counts samples of each group in each bin
     * @param probabilities P of each group and bin, 0 to 1
     * @param floors for each group the P below which nothing may be withheld
     * @param floor the same for all groups
     * @param binWidth width of the bins, if they are of P, which {@code floor} is a multiple of; 0 if all samples of a bin have its P
     */
    SuspectLevels(long[][] counts, double[][] probabilities, double[] floors, double floor, double binWidth) {
        this.floor = floor;
        this.binWidth = binWidth;
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
        int next = endOf(kept);
        while (kept < size && atLeast[next - 1] <= samples) {
            kept = next;
            next = endOf(kept);
        }
        return lowerEnd(kept);
    }

    /** The level that begins below a threshold. */
    Level below(double threshold) {
        int kept = 0;
        while (kept < size && level[kept] >= threshold) {
            kept++;
        }
        int next = endOf(kept);
        long above = kept == 0 ? 0 : atLeast[kept - 1];
        return new Level(lowerEnd(next), above, next == kept ? 0 : atLeast[next - 1] - above);
    }

    /** The smallest threshold where the mean P of what is withheld is at least {@code mean}; {@link Guard#NEVER} if none is. */
    double withMeanOfAtLeast(double mean) {
        int kept = 0;
        while (kept < size && sum[kept] >= mean * atLeast[kept]) {
            kept++;
        }
        return thresholdOf(kept);
    }

    /** Index behind the last of the values of P that are one level with that at an index. */
    private int endOf(int start) {
        int end = Math.min(size, start + 1);
        while (binWidth > 0 && end < size && edge(end) == edge(start)) {
            end++;
        }
        return end;
    }

    /** Least P of a bin; the last one also holds 1. */
    private double edge(int index) {
        return binWidth * Math.floor(Math.min(level[index], 1 - binWidth / 2) / binWidth);
    }

    /** Threshold that withholds so many values of P, as {@link #thresholdOf} or at the edge of a bin. */
    private double lowerEnd(int kept) {
        return binWidth > 0 && kept > 0 ? Math.max(floor, edge(kept - 1)) : thresholdOf(kept);
    }

    private double thresholdOf(int kept) {
        if (kept == 0) {
            return size == 0 ? floor : Guard.NEVER;
        }
        return kept == size ? floor : (level[kept - 1] + level[kept]) / 2;
    }
}

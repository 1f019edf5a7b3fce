package dev.sluice.infra.ingest;

import java.util.stream.IntStream;

/**
 * A test split in two: samples that may be trusted, and those that accuracy is measured on. A sample is never both, so that what the
 * noise model was told does not show in what is reported of it. Which is which depends on the size of the split alone: whoever measures and
 * whoever publishes trusted samples, in whatever process, draws the same.
 */
public final class TestSplit {
    private static final int MOST_TRUSTED = 2000;
    private static final long SEED = 1;

    private TestSplit() {}

    /** How many samples may be trusted of a test split of so many: half of it, at most 2,000. */
    public static int trustable(int size) {
        return Math.min(MOST_TRUSTED, size / 2);
    }

    /**
     * Indices of samples to trust, drawn without replacement, ascending; of two draws the smaller is part of the larger.
     *
     * @param size samples of the split
     * @param count how many, 0 to {@link #trustable}
     */
    public static int[] trusted(int size, int count) {
        if (count < 0 || count > trustable(size)) {
            throw new IllegalArgumentException("of a test split of " + size + " samples 0 to " + trustable(size)
                    + " can be trusted, not " + count + ": accuracy is measured on the others");
        }
        if (count == 0) {
            return new int[0];
        }
        PassOrder drawn = new PassOrder(size, count, SEED);
        return IntStream.range(0, drawn.size()).map(drawn::chosen).toArray();
    }

    /** Indices of the samples that accuracy is measured on, ascending: those that can not be trusted, whether any is or not. */
    public static int[] measured(int size) {
        boolean[] left = new boolean[size];
        for (int index : trusted(size, trustable(size))) {
            left[index] = true;
        }
        return IntStream.range(0, size).filter(index -> !left[index]).toArray();
    }
}

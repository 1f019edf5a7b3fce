package dev.sluice.topology.noise.window;

/**
 * The margin m = max over j ≠ y of ln p_j, less ln p_y, of a given label y on a scale from 0, the model is sure of y, to 4, it is sure of
 * another: 2 + 2 tanh(m / 4). How much surer than sure does not matter there.
 */
public final class MarginScale {
    /** Bins of equal width. */
    public static final int BINS = 24;

    private static final double END = 4;
    private static final double LEAST_PROBABILITY = 1e-9;

    private MarginScale() {}

    /** The scale of a margin in nats. */
    public static double of(double nats) {
        return 2 + 2 * Math.tanh(nats / 4);
    }

    /**
     * The scale of a label.
     *
     * @param probabilities the model's class probabilities, {@code [K]}
     * @param label 0 to K - 1
     */
    public static double of(float[] probabilities, int label) {
        double other = LEAST_PROBABILITY;
        for (int j = 0; j < probabilities.length; j++) {
            other = j == label ? other : Math.max(other, probabilities[j]);
        }
        return of(Math.log(other / Math.max(LEAST_PROBABILITY, probabilities[label])));
    }

    /** The bin of a place on the scale. */
    public static int bin(double scaled) {
        return Math.max(0, Math.min(BINS - 1, (int) (scaled * BINS / END)));
    }

    /** Where a bin begins, on the scale. */
    public static double edge(int bin) {
        return bin * END / BINS;
    }

    /** Middle of a bin, on the scale. */
    public static double centre(int bin) {
        return (bin + 0.5) * END / BINS;
    }
}

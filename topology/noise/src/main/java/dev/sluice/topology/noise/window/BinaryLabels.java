package dev.sluice.topology.noise.window;

/**
 * A multi-label sample as K binary ones: for each class j its given value y_j, 1 where the class is among the labels and 0 where not, is a
 * label of two classes with probabilities (1 - p_j, p_j) and loss -ln of that of y_j (docs/methods.md 10).
 *
 * <p>Losses are computed from the probabilities as published, single precision, so that anybody who reads a scored sample finds the same; they are
 * finite, at most {@code -ln} {@value #LEAST_PROBABILITY}.
 */
public final class BinaryLabels {
    /** Most classes of a multi-label data set. */
    public static final int MAX_CLASSES = 256;

    private static final double LEAST_PROBABILITY = 1e-9;

    private BinaryLabels() {}

    /**
     * Probabilities of absence and presence.
     *
     * @param present p_j, 0 to 1
     */
    public static float[] probabilities(float present) {
        return new float[] {1 - present, present};
    }

    /**
     * -ln of the probability of a given value, nats.
     *
     * @param present p_j, 0 to 1
     * @param given y_j
     */
    public static double loss(float present, boolean given) {
        double probability = given ? present : 1 - present;
        return Math.max(0, -Math.log(Math.max(probability, LEAST_PROBABILITY)));
    }
}

package dev.sluice.topology.noise.window;

/**
 * How far the classes of a {@link LossDelta} reach. Maxima over samples, which subtracting does not take back.
 *
 * @param classes number of classes, as far as the samples show
 * @param scoreRows rows of the histograms of scores
 * @param transitionClasses classes of what the transition matrix is estimated from
 */
record Extent(int classes, int scoreRows, int transitionClasses) {
    static final Extent NONE = new Extent(0, 0, 0);

    /** The wider of both in each respect. */
    Extent or(Extent other) {
        return new Extent(
                Math.max(classes, other.classes),
                Math.max(scoreRows, other.scoreRows),
                Math.max(transitionClasses, other.transitionClasses));
    }
}

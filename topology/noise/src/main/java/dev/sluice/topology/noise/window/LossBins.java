package dev.sluice.topology.noise.window;

import java.util.Arrays;

/**
 * Fixed bins over losses in nats. The standard bins are 511: one for [0, 1e-4), 20 a decade up to 0.1, where a trained model's
 * confident samples pile up, then 450 of equal width up to 16.2, just above -ln 1e-7. The last bin also holds every larger
 * loss. Fixed bins make histograms additive and subtractable, so that a window is exact; see docs/methods.md 7.2.
 *
 * <p>Invariant: {@code edge(i) <= loss < edge(i + 1)} for {@code i = index(loss)}, the first and the last bin being open to
 * their outer side.
 */
public final class LossBins {
    /** -ln(1 - 1e-7), the smallest loss that models of losses and gradients tell from 0, nats. */
    public static final double LEAST_LOSS = -Math.log1p(-1e-7);

    /** -ln 1e-7, the largest one, nats. */
    public static final double LARGEST_LOSS = -Math.log(1e-7);

    private static final double FINE_FROM = 1e-4;
    private static final double FINE_TO = 0.1;
    private static final double END = 16.2;
    private static final int FINE = 60;
    private static final int UNIFORM = 450;
    private static final double FINE_PER_NAT = FINE / Math.log(FINE_TO / FINE_FROM);
    private static final double WIDTH = (END - FINE_TO) / UNIFORM;

    private static final LossBins STANDARD = new LossBins(standardEdges(), true);

    private final double[] edges;
    private final double[] centres;
    private final boolean standard;

    private LossBins(double[] edges, boolean standard) {
        this.edges = edges;
        centres = new double[edges.length - 1];
        Arrays.setAll(centres, bin -> 0.5 * (edges[bin] + edges[bin + 1]));
        this.standard = standard;
    }

    /** The bins that every histogram of this version counts in. */
    public static LossBins standard() {
        return STANDARD;
    }

    /**
     * Bins with given edges, such as those of a published snapshot.
     *
     * @param edges at least two finite numbers in nats, strictly ascending, one more than there are bins
     * @throws IllegalArgumentException if they are not
     */
    public static LossBins of(double[] edges) {
        if (Arrays.equals(edges, STANDARD.edges)) {
            return STANDARD;
        }
        if (edges.length < 2) {
            throw new IllegalArgumentException("bins need at least 2 edges, not " + edges.length);
        }
        for (int i = 0; i < edges.length; i++) {
            if (!Double.isFinite(edges[i]) || (i > 0 && edges[i] <= edges[i - 1])) {
                throw new IllegalArgumentException("bin edge " + i + " is not finite or not above the one before");
            }
        }
        return new LossBins(edges.clone(), false);
    }

    /** How many bins there are. */
    public int count() {
        return edges.length - 1;
    }

    /** The edges in nats, ascending, one more than there are bins; a copy. */
    public double[] edges() {
        return edges.clone();
    }

    /** Middle of every bin in nats, ascending; to be read, not changed. */
    public double[] centres() {
        return centres;
    }

    /** Middle of a bin in nats. */
    public double centre(int bin) {
        return centres[bin];
    }

    /**
     * The bin of a loss, in constant time for the standard bins.
     *
     * @param loss nats; below the first edge counts as the first bin, infinity as the last
     * @throws IllegalArgumentException if the loss is NaN
     */
    public int index(double loss) {
        if (Double.isNaN(loss)) {
            throw new IllegalArgumentException("a loss that is NaN has no bin");
        }
        int last = edges.length - 2;
        if (loss < edges[1]) {
            return 0;
        }
        if (loss >= edges[last]) {
            return last;
        }
        return standard ? standardIndex(loss) : search(loss);
    }

    private int standardIndex(double loss) {
        int guess = loss < FINE_TO
                ? 1 + (int) (Math.log(loss / FINE_FROM) * FINE_PER_NAT)
                : 1 + FINE + (int) ((loss - FINE_TO) / WIDTH);
        // rounding may put a loss next to an edge one bin off; the edges are what other readers go by
        while (loss < edges[guess]) {
            guess--;
        }
        while (loss >= edges[guess + 1]) {
            guess++;
        }
        return guess;
    }

    private int search(double loss) {
        int found = Arrays.binarySearch(edges, loss);
        return found >= 0 ? found : -found - 2;
    }

    private static double[] standardEdges() {
        double[] edges = new double[FINE + UNIFORM + 2];
        for (int i = 0; i < FINE; i++) {
            edges[1 + i] = FINE_FROM * Math.pow(FINE_TO / FINE_FROM, (double) i / FINE);
        }
        for (int i = 0; i < UNIFORM; i++) {
            edges[1 + FINE + i] = FINE_TO + i * WIDTH;
        }
        edges[FINE + UNIFORM + 1] = END;
        return edges;
    }
}

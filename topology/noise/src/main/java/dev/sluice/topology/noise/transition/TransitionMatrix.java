package dev.sluice.topology.noise.transition;

import java.util.Arrays;

/**
 * Label transition matrix T: T_cj is the probability that a sample of true class c is given label j. Kept as one rate u for every flip
 * plus the excess of single cells, so that a matrix without structure costs O(K) to apply, and each structured cell one
 * multiplication more.
 *
 * <p>Invariants: every flip probability is at least {@link #LEAST_FLIP}; every diagonal element is at least {@link #LEAST_STAY}, so that no class
 * is taken to be nearly always mislabelled. Immutable.
 */
public final class TransitionMatrix {
    /** Most classes for which single cells are told apart; with more, every flip has the same rate. */
    public static final int MAX_STRUCTURED = 64;

    /** Least probability of any one flip: none is ruled out, and its logarithm stays finite. */
    public static final double LEAST_FLIP = 1e-5;

    static final double LEAST_STAY = 0.05;

    private static final double LEAST_RATE = 1e-4;

    private final int classes;
    private final double uniform;
    private final int[] from;
    private final int[] to;
    private final double[] excess;
    private final double[] stay;
    private final double[] elements;
    private final double logOdds;

    private TransitionMatrix(int classes, double uniform, int[] from, int[] to, double[] excess, double[] offDiagonal) {
        this.classes = classes;
        this.uniform = uniform;
        this.from = from;
        this.to = to;
        this.excess = excess;
        stay = new double[classes];
        Arrays.fill(stay, 1 - (classes - 1) * uniform);
        for (int i = 0; i < from.length; i++) {
            stay[from[i]] -= excess[i];
        }
        double rate = 0;
        for (int c = 0; c < classes; c++) {
            stay[c] = Math.max(LEAST_STAY, stay[c]);
            rate += (1 - stay[c]) / classes;
        }
        elements = offDiagonal.clone();
        for (int c = 0; c < elements.length / classes; c++) {
            elements[c * classes + c] = stay[c];
        }
        double bounded = Math.max(LEAST_RATE, rate);
        logOdds = Math.log(bounded / (1 - bounded));
    }

    /**
     * Noise without structure.
     *
     * @param classes K, at least 2
     * @param rate share of wrong labels, 0 to 1
     */
    public static TransitionMatrix uniform(int classes, double rate) {
        double flip = Math.max(LEAST_FLIP, rate / (classes - 1));
        double[] offDiagonal = new double[classes <= MAX_STRUCTURED ? classes * classes : 0];
        Arrays.fill(offDiagonal, flip);
        return new TransitionMatrix(classes, flip, new int[0], new int[0], new double[0], offDiagonal);
    }

    /**
     * A matrix by its elements; the diagonal is not read but follows from the rest.
     *
     * @param classes K, 2 to {@link #MAX_STRUCTURED}
     * @param rowMajor {@code [K, K]}, each element 0 to 1; flips rarer than {@link #LEAST_FLIP} are taken to be that frequent
     * @throws IllegalArgumentException if it is not that
     */
    public static TransitionMatrix of(int classes, double[] rowMajor) {
        if (classes < 2 || classes > MAX_STRUCTURED || rowMajor.length != classes * classes) {
            throw new IllegalArgumentException(
                    "a transition matrix of " + classes + " classes cannot have " + rowMajor.length + " elements");
        }
        double[] flips = new double[rowMajor.length];
        double uniform = Double.POSITIVE_INFINITY;
        for (int i = 0; i < rowMajor.length; i++) {
            if (!(rowMajor[i] >= 0 && rowMajor[i] <= 1)) {
                throw new IllegalArgumentException("transition matrix holds " + rowMajor[i] + ", not 0 to 1");
            }
            if (i / classes != i % classes) {
                flips[i] = Math.max(LEAST_FLIP, rowMajor[i]);
                uniform = Math.min(uniform, flips[i]);
            }
        }
        int[] from = new int[flips.length];
        int[] to = new int[flips.length];
        double[] excess = new double[flips.length];
        int cells = 0;
        for (int i = 0; i < flips.length; i++) {
            if (flips[i] > uniform) {
                from[cells] = i / classes;
                to[cells] = i % classes;
                excess[cells++] = flips[i] - uniform;
            }
        }
        return new TransitionMatrix(
                classes,
                uniform,
                Arrays.copyOf(from, cells),
                Arrays.copyOf(to, cells),
                Arrays.copyOf(excess, cells),
                flips);
    }

    /** K. */
    public int classes() {
        return classes;
    }

    /** Cells whose flips are more frequent than the others'. */
    public int structuredCells() {
        return from.length;
    }

    /** The elements, row-major, {@code [K, K]}; empty for more than {@link #MAX_STRUCTURED} classes. */
    public double[] toArray() {
        return elements.clone();
    }

    /** T_jj. */
    public double stay(int j) {
        return stay[j];
    }

    /** ln(ρ / (1 - ρ)) of the mean share ρ of labels that are flipped, over true classes. */
    public double logOdds() {
        return logOdds;
    }

    /** Σ_{c≠j} p_c T_cj: how probable it is that label j is given by a flip. */
    double flip(float[] p, int j) {
        double flip = uniform * Math.max(0, 1 - (double) p[j]);
        for (int i = 0; i < from.length; i++) {
            if (to[i] == j) {
                flip += p[from[i]] * excess[i];
            }
        }
        return Math.max(flip, LEAST_FLIP * LEAST_FLIP);
    }

    /** {@link #flip} of every label, {@code [K]}. */
    void flips(double[] p, double[] flips) {
        for (int j = 0; j < classes; j++) {
            flips[j] = uniform * Math.max(0, 1 - p[j]);
        }
        for (int i = 0; i < from.length; i++) {
            flips[to[i]] += p[from[i]] * excess[i];
        }
        for (int j = 0; j < classes; j++) {
            flips[j] = Math.max(flips[j], LEAST_FLIP * LEAST_FLIP);
        }
    }

    /** r ↦ T r, {@code [K]}. */
    void apply(double[] r, double[] product) {
        double sum = 0;
        for (int j = 0; j < classes; j++) {
            sum += r[j];
        }
        for (int c = 0; c < classes; c++) {
            product[c] = uniform * (sum - r[c]) + stay[c] * r[c];
        }
        for (int i = 0; i < from.length; i++) {
            product[from[i]] += excess[i] * r[to[i]];
        }
    }
}

package dev.sluice.topology.noise.transition;

/**
 * The score of a label: the log-odds that it is wrong, given the model's class probabilities p and the label transition matrix T, less
 * the log-odds of any label being wrong (docs/design.md 5, "both joined"):
 *
 * <p>s(x, j) = ln Σ_{c≠j} p̂_c T_cj - ln T_jj p̂_j - ln(ρ / (1 - ρ)), ρ the mean flip rate of T.
 *
 * <p>p̂ = p, or, where the model is thought to have learnt the noise, p with T undone by three Richardson-Lucy steps p̂ ← p̂ · T(p / (p̂T)),
 * renormalised. Taking ρ off keeps scores of different matrices comparable while the estimate of T moves. Under a T without structure the score
 * orders samples as the loss does.
 *
 * <p>Invariant: scores are finite. Holds scratch arrays; not thread-safe.
 */
public final class LabelScorer {
    /** Steps that undo T. */
    static final int DECONVOLUTION_STEPS = 3;

    /** Scores do not depend on it, but for rounding. */
    private static final double ASSUMED_RATE = 0.02;

    private static final double LEAST_PROBABILITY = 1e-9;

    private final TransitionMatrix matrix;
    private final int steps;
    private final double[] p;
    private final double[] clean;
    private final double[] flips;
    private final double[] scores;
    private final double[] product;

    /** @param deconvolve whether to undo T in the probabilities */
    public LabelScorer(TransitionMatrix matrix, boolean deconvolve) {
        this.matrix = matrix;
        steps = deconvolve ? DECONVOLUTION_STEPS : 0;
        int classes = matrix.classes();
        p = new double[classes];
        clean = new double[classes];
        flips = new double[classes];
        scores = new double[classes];
        product = new double[classes];
    }

    /** Scores by a matrix without structure: in the order of losses. */
    public static LabelScorer withoutStructure(int classes) {
        return new LabelScorer(TransitionMatrix.uniform(classes, ASSUMED_RATE), false);
    }

    /** T. */
    public TransitionMatrix matrix() {
        return matrix;
    }

    /**
     * Score of one label.
     *
     * @param probabilities {@code [K]}
     * @param label 0 to K - 1
     */
    public double score(float[] probabilities, int label) {
        if (steps == 0) {
            double own = matrix.stay(label) * Math.max(probabilities[label], LEAST_PROBABILITY);
            return Math.log(matrix.flip(probabilities, label) / own) - matrix.logOdds();
        }
        spread(probabilities);
        double own = matrix.stay(label) * Math.max(clean[label], LEAST_PROBABILITY);
        return Math.log(flips[label] / own) - matrix.logOdds();
    }

    /** Scores of every label, to within 5e-4; {@link #scores} and {@link #flips} give them. */
    public void scoreAll(float[] probabilities) {
        spread(probabilities);
        double shift = matrix.logOdds();
        for (int j = 0; j < scores.length; j++) {
            double own = matrix.stay(j) * Math.max(clean[j], LEAST_PROBABILITY);
            scores[j] = FastLog.ln(flips[j] / own) - shift;
        }
    }

    /** Scores of the last {@link #scoreAll}, {@code [K]}; overwritten by the next. */
    public double[] scores() {
        return scores;
    }

    /** Probabilities that each label is given by a flip, from the last {@link #scoreAll}, {@code [K]}; overwritten by the next. */
    public double[] flips() {
        return flips;
    }

    private void spread(float[] probabilities) {
        for (int j = 0; j < clean.length; j++) {
            clean[j] = probabilities[j];
        }
        if (steps > 0) {
            deconvolve();
        }
        matrix.flips(clean, flips);
    }

    private void deconvolve() {
        System.arraycopy(clean, 0, p, 0, p.length);
        for (int step = 0; step < steps; step++) {
            matrix.flips(clean, flips);
            for (int j = 0; j < p.length; j++) {
                flips[j] = p[j] / (flips[j] + matrix.stay(j) * clean[j]);
            }
            matrix.apply(flips, product);
            double sum = 0;
            for (int c = 0; c < p.length; c++) {
                clean[c] *= product[c];
                sum += clean[c];
            }
            for (int c = 0; c < p.length; c++) {
                clean[c] /= sum;
            }
        }
    }
}

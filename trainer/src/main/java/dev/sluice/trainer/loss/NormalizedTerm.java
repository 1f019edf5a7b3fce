package dev.sluice.trainer.loss;

import dev.sluice.trainer.loss.kernel.ProbabilityLoss;
import dev.sluice.trainer.loss.kernel.VectorLoss;

/**
 * A loss normalised by its sum over all labels a sample could have had, and the negative of one so normalised.
 *
 * <ul>
 *   <li>Normalised (Ma et al., ICML 2020): {@code v_y / Σ_j v_j}, v_j = f(p_j), f cross-entropy (NCE) or focal loss (NFL).
 *   <li>Normalised negative (Ye et al., NeurIPS 2023): {@code 1 - v_y / Σ_j v_j}, {@code v_j = A - min(A, f(p_j))}, A the loss at p =
 *       1e-7 (NNCE, NNFL). Constant in p_j below 1e-7.
 * </ul>
 *
 * <p>With u_j = |dv_j / d ln p_j|, S = Σ v_j and U = Σ u_j, both have the derivative {@code [u_y (p_i - 1[i=y]) S - v_y (p_i U - u_i)] / S²}: the
 * minus of the second meets a v that rises with p. S is above 0, as some p_j is at most 1/K and some is at least that. Values lie in
 * [0, c], c the coefficient.
 */
final class NormalizedTerm implements VectorLoss.Term {
    /** Probabilities below this count as this in the negative losses. */
    private static final double LOG_SMALLEST = Math.log(1e-7);

    private final double coefficient;
    private final ProbabilityLoss loss;
    private final boolean negative;
    private final double ceiling;
    private double[] values = new double[0];
    private double[] weights = new double[0];

    NormalizedTerm(double coefficient, ProbabilityLoss loss, boolean negative) {
        this.coefficient = coefficient;
        this.loss = loss;
        this.negative = negative;
        this.ceiling = loss.value(LOG_SMALLEST);
    }

    @Override
    public double add(double[] logP, double[] p, int label, double[] gradient) {
        int classes = p.length;
        if (values.length != classes) {
            values = new double[classes];
            weights = new double[classes];
        }
        double sumOfValues = 0;
        double sumOfWeights = 0;
        for (int j = 0; j < classes; j++) {
            boolean flat = negative && logP[j] <= LOG_SMALLEST;
            values[j] = flat ? 0 : loss.value(logP[j]);
            if (negative && !flat) {
                values[j] = ceiling - values[j];
            }
            weights[j] = flat ? 0 : loss.weight(logP[j]);
            sumOfValues += values[j];
            sumOfWeights += weights[j];
        }
        double share = values[label] / sumOfValues;
        double scale = coefficient / sumOfValues;
        for (int j = 0; j < classes; j++) {
            double own = weights[label] * (j == label ? p[j] - 1 : p[j]);
            gradient[j] += scale * (own - share * (p[j] * sumOfWeights - weights[j]));
        }
        return coefficient * (negative ? 1 - share : share);
    }
}

package dev.sluice.trainer.loss;

import dev.sluice.trainer.loss.kernel.SampleLoss;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bi-tempered logistic loss (Amid et al., NeurIPS 2019) with temperatures {@code 0 <= t1 <= 1 <= t2}, from the formulas of docs/methods.md
 * section 5.
 *
 * <p>{@code p_j = exp_t2(z_j - λ)}, λ such that they add up to 1; {@code L = -log_t1 p_y - (1 - Σ p_j^(2-t1)) / (2-t1)}, where
 * {@code log_t u = (u^(1-t) - 1)/(1-t)} and {@code exp_t} is its inverse. With {@code d_j = (p_j - 1[j=y]) p_j^(t2-t1)} and the escort
 * distribution {@code e_j = p_j^t2 / Σ p^t2}: {@code dL/dz = d - e Σ d}.
 *
 * <p>λ is found by Newton's method on {@code g(λ) = S(λ)^(1-t2) = 1}, S = Σ exp_t2(z_j - λ). g is a power mean of terms linear in λ,
 * hence concave, so that the steps from λ = max z rise to the root and never pass it. Invariants: L is at least 0 and at most
 * 1/(1-t1) for t1 < 1.
 */
final class BiTemperedLoss extends SampleLoss {
    private static final int STEPS = 200;

    private final double t1;
    private final double heavy;
    private double[] bases = new double[0];
    private double[] logP = new double[0];

    BiTemperedLoss(String spec, double t1, double t2) {
        super(spec);
        this.t1 = t1;
        this.heavy = t2 - 1;
    }

    @Override
    public double apply(double[] z, int label, @Nullable String key, double[] gradient) {
        int classes = z.length;
        if (bases.length != classes) {
            bases = new double[classes];
            logP = new double[classes];
        }
        normalize(z);
        double escort = 0;
        double mean = 0;
        double sum = 0;
        double logTempered = 0;
        for (int j = 0; j < classes; j++) {
            double p = Math.exp(logP[j]);
            double tempered = Math.exp((1 - t1) * logP[j]);
            mean += p * tempered;
            double atLabel = j == label ? 1 : 0;
            // p^(t2 - 1) is 1 / base
            gradient[j] = (p - atLabel) * tempered / bases[j];
            sum += gradient[j];
            bases[j] = p / bases[j];
            escort += bases[j];
            if (j == label) {
                logTempered = t1 == 1 ? logP[j] : Math.expm1((1 - t1) * logP[j]) / (1 - t1);
            }
        }
        for (int j = 0; j < classes; j++) {
            gradient[j] -= bases[j] / escort * sum;
        }
        return Math.max(0, -logTempered - (1 - mean) / (2 - t1));
    }

    /** Fills in ln p and the bases 1 + (t2-1)(λ - z). */
    private void normalize(double[] z) {
        if (heavy == 0) {
            System.arraycopy(z, 0, logP, 0, z.length);
            logSoftmax(logP);
            Arrays.fill(bases, 1);
            return;
        }
        double largest = Double.NEGATIVE_INFINITY;
        for (double each : z) {
            largest = Math.max(largest, each);
        }
        double shift = 0;
        for (int step = 0; step < STEPS; step++) {
            double sum = 0;
            double slope = 0;
            for (double each : z) {
                double excess = heavy * (largest - each + shift);
                double p = Math.exp(-Math.log1p(excess) / heavy);
                sum += p;
                slope += p / (1 + excess);
            }
            // g = sum^-heavy, g' = heavy sum^-(heavy + 1) slope
            double move = sum * Math.expm1(heavy * Math.log(sum)) / (heavy * slope);
            shift += move;
            // steps shrink quadratically: the next would be below rounding
            if (Math.abs(move) <= 1e-8 * (1 + shift)) {
                break;
            }
        }
        for (int j = 0; j < z.length; j++) {
            double excess = heavy * (largest - z[j] + shift);
            bases[j] = 1 + excess;
            logP[j] = -Math.log1p(excess) / heavy;
        }
    }
}

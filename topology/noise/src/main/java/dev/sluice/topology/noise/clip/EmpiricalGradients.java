package dev.sluice.topology.noise.clip;

import java.util.OptionalDouble;

/**
 * Solves E_noisy[min(|g|, τ)] / E_clean[min(|g|, τ)] = bound for the smallest τ >= 1, exactly, where both distributions are weights on the
 * same ascending gradients (docs/methods.md 1.5). Between two neighbouring gradients both means are linear in τ, so their ratio is
 * monotone there and crosses the bound at most once:
 *
 * <pre>(A_n + τ B_n) / W_n = bound (A_c + τ B_c) / W_c</pre>
 *
 * with A the sum of the gradients below the segment, B the weight above it and W the whole weight. One pass.
 */
final class EmpiricalGradients {
    private EmpiricalGradients() {}

    /**
     * @param gradients |g|, ascending
     * @param noisy weight of each under the noisy distribution, 0 or more; need not add up to 1
     * @param clean the same under the clean one
     * @param bound above 1
     * @return τ; 1 if the bound is exceeded even there; empty if it never is, or if either distribution has no weight
     */
    static OptionalDouble smallestCrossing(double[] gradients, double[] noisy, double[] clean, double bound) {
        double noisyWeight = 0;
        double cleanWeight = 0;
        for (int i = 0; i < gradients.length; i++) {
            noisyWeight += noisy[i];
            cleanWeight += clean[i];
        }
        if (!(noisyWeight > 0 && cleanWeight > 0)) {
            return OptionalDouble.empty();
        }
        // the signed excess of one distribution over bound times the other, as below + τ above: its root is τ
        double below = 0;
        double above = 1 - bound;
        double from = 1;
        for (int i = 0; i < gradients.length; i++) {
            double weight = noisy[i] / noisyWeight - bound * clean[i] / cleanWeight;
            if (gradients[i] > from) {
                if (below + from * above > 0) {
                    return OptionalDouble.of(from);
                }
                if (below + gradients[i] * above > 0) {
                    double root = -below / above;
                    return OptionalDouble.of(Math.min(Math.max(root, from), gradients[i]));
                }
                from = gradients[i];
            }
            below += weight * gradients[i];
            above -= weight;
        }
        return OptionalDouble.empty();
    }
}

package dev.sluice.trainer.loss.kernel;

/**
 * A loss that depends on the logits only through the probability p of the given label: {@code L = f(p)}, f falling.
 *
 * <p>Every such loss is cross-entropy with a gradient weight of its own, {@code dL/dz_j = w(p) (p_j - 1[j = y])} with
 * {@code w(p) = p |f'(p)|} (docs/methods.md section 0). Both are given as functions of {@code ln p}, which is finite for all
 * finite logits where p itself may be 0.
 *
 * <p>Invariants: f and w are finite for every {@code ln p <= 0}; w is at least 0; the slope |f'| rises to one peak and falls from
 * there, where either part may be empty.
 */
public interface ProbabilityLoss {

    /** f(p). */
    double value(double logP);

    /** w(p), the weight of the sample's gradient relative to cross-entropy. */
    double weight(double logP);

    /** ln |f'(p)|, for p above 0. */
    default double logSlope(double logP) {
        return Math.log(weight(logP)) - logP;
    }

    /** ln p where |f'| has its peak; minus infinity where it only falls. */
    default double logSteepest() {
        return Double.NEGATIVE_INFINITY;
    }
}

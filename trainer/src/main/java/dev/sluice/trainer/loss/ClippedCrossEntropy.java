package dev.sluice.trainer.loss;

/**
 * Cross-entropy of logits with a weight and optimised gradient clipping (OGC), for one sample.
 *
 * <p>With p the softmax probability of the label and τ ≥ 1 the bound on {@code |dl/dp|}: {@code l = -ln p} where
 * {@code p > 1/τ}, and its tangent {@code l = 1 + ln τ - τ p} elsewhere; both times the weight. By the logits that gives
 * {@code dl/dz = w · min(1, τ p) · (softmax(z) - onehot)}. Continuous with its first derivative. Source: OGC (arXiv
 * 2412.08941), which with a fixed τ is PHuber cross-entropy (Menon et al., ICLR 2020).
 *
 * <p>Everything goes through {@code ln p = z_y - logsumexp(z)} with the largest logit taken out, so that loss and gradient are
 * finite for all finite logits. Invariants: loss ≥ 0; the gradient's entries add up to 0 within rounding.
 */
public final class ClippedCrossEntropy {
    private ClippedCrossEntropy() {}

    /**
     * @param z logits of all samples
     * @param from where this sample's K logits begin
     * @param classes K
     * @param label class index, 0 to K - 1
     * @param weight w, at least 0
     * @param tau τ, at least 1; infinite, or as large as a float can be, for no clipping
     * @param gradient takes dl/dz from {@code from} on
     * @return the loss in nats
     */
    public static double apply(
            double[] z, int from, int classes, int label, double weight, double tau, double[] gradient) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = from; i < from + classes; i++) {
            largest = Math.max(largest, z[i]);
        }
        double sum = 0;
        for (int i = from; i < from + classes; i++) {
            gradient[i] = Math.exp(z[i] - largest);
            sum += gradient[i];
        }
        double logProbability = z[from + label] - largest - Math.log(sum);
        double logTau = Math.log(tau);
        boolean clipped = logProbability + logTau < 0;
        // tau times p in logarithms, so that neither a huge tau nor a tiny p spoils the product
        double tauTimesProbability = Math.exp(logProbability + logTau);
        double scale = weight * (clipped ? tauTimesProbability : 1);
        for (int i = from; i < from + classes; i++) {
            gradient[i] *= scale / sum;
        }
        gradient[from + label] -= scale;
        double loss = clipped ? 1 + logTau - tauTimesProbability : -logProbability;
        return weight * Math.max(0, loss);
    }
}

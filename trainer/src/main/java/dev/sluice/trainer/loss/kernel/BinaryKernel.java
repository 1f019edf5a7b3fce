package dev.sluice.trainer.loss.kernel;

import org.jspecify.annotations.Nullable;

/**
 * A {@link ProbabilityLoss} for multi-label samples: the sum over classes of {@code w_k f_τ(p_k)}, p_k the probability that the sigmoid of
 * the class's logit gives to its given value, set or not set. f = -ln p makes it binary cross-entropy.
 *
 * <p>With s = ±z the logit of the given value, {@code ln p = -ln(1 + e^-s)} and {@code df/ds = -w(p) (1-p)}: the softmax kernel for the two
 * logits s and 0. Each sample's τ bounds the slope of each of its terms. Optionally the terms of each class are cut at a statistic of the
 * batch's terms of that class, before weights: value min(f, φ_k), gradient 0 above φ_k; terms of weight 0 do not count.
 */
public final class BinaryKernel implements Loss {
    private final String spec;
    private final SlopeClip clip;
    private final DynamicThreshold @Nullable [] thresholds;
    private double[] terms = new double[0];

    /**
     * @param perClass how terms are cut; null for not at all
     */
    public BinaryKernel(String spec, ProbabilityLoss loss, int classes, DynamicThreshold.@Nullable Settings perClass) {
        this.spec = spec;
        this.clip = new SlopeClip(loss);
        if (perClass == null) {
            thresholds = null;
        } else {
            thresholds = new DynamicThreshold[classes];
            for (int j = 0; j < classes; j++) {
                thresholds[j] = new DynamicThreshold(perClass);
            }
        }
    }

    @Override
    public String spec() {
        return spec;
    }

    @Override
    public void evaluate(LossBatch batch) {
        int classes = batch.columns().classes();
        int n = batch.n();
        if (terms.length < n * classes) {
            terms = new double[n * classes];
        }
        for (int i = 0; i < n; i++) {
            double logTau = SoftmaxKernel.logTau(batch.taus()[i]);
            for (int j = i * classes; j < (i + 1) * classes; j++) {
                double sign = batch.targets()[j] > 0.5 ? 1 : -1;
                double logit = sign * batch.logits()[j];
                double other = Math.exp(-Math.abs(logit));
                double logP = Math.min(logit, 0) - Math.log1p(other);
                double complement = (logit > 0 ? other : 1) / (1 + other);
                boolean counts = batch.weights()[j] > 0;
                terms[j] = counts ? clip.value(logP, logTau) : Double.NaN;
                batch.gradient()[j] = -sign * batch.weights()[j] * clip.weight(logP, logTau) * complement;
            }
        }
        if (thresholds != null) {
            cut(batch, thresholds);
        }
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int j = i * classes; j < (i + 1) * classes; j++) {
                sum += Double.isNaN(terms[j]) ? 0 : batch.weights()[j] * terms[j];
            }
            batch.losses()[i] = sum;
        }
    }

    private void cut(LossBatch batch, DynamicThreshold[] perClass) {
        int classes = perClass.length;
        for (int k = 0; k < classes; k++) {
            double phi = perClass[k].next(terms, k, classes, batch.n());
            for (int j = k; j < batch.n() * classes; j += classes) {
                if (terms[j] > phi) {
                    terms[j] = phi;
                    batch.gradient()[j] = 0;
                }
            }
        }
    }
}

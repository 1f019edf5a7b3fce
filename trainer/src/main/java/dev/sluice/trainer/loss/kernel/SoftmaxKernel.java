package dev.sluice.trainer.loss.kernel;

/**
 * Any {@link ProbabilityLoss} of the softmax, clipped at each sample's τ by {@link SlopeClip}: value {@code f_τ(p)} and gradient
 * {@code w_τ(p) (p_j - 1[j = y])}, both times the sample's weight (docs/methods.md section 0).
 *
 * <p>Everything goes through {@code ln p = z_y - logsumexp(z)} with the largest logit taken out, so that loss and gradient are
 * finite for all finite logits. The gradient's entries add up to 0 within rounding.
 */
public final class SoftmaxKernel implements Loss {
    private final String spec;
    private final SlopeClip clip;

    /** @param spec the loss's name with all parameters */
    public SoftmaxKernel(String spec, ProbabilityLoss loss) {
        this.spec = spec;
        this.clip = new SlopeClip(loss);
    }

    /** ln τ, infinite where τ stands for no clipping. */
    static double logTau(double tau) {
        return tau >= TargetColumns.NO_CLIPPING ? Double.POSITIVE_INFINITY : Math.log(tau);
    }

    /** ln of the softmax probability of class y for the logits that begin at {@code from}. */
    public static double logProbability(double[] z, int from, int classes, int label) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = from; i < from + classes; i++) {
            largest = Math.max(largest, z[i]);
        }
        double others = 0;
        for (int i = from; i < from + classes; i++) {
            others += i == from + label ? 0 : Math.exp(z[i] - largest);
        }
        return logProbability(z[from + label] - largest, others);
    }

    /** Keeps the digits of ln p where p is near 1. */
    private static double logProbability(double logit, double others) {
        return logit == 0 ? -Math.log1p(others) : logit - Math.log(others + Math.exp(logit));
    }

    @Override
    public String spec() {
        return spec;
    }

    @Override
    public void evaluate(LossBatch batch) {
        int classes = batch.columns().classes();
        for (int i = 0; i < batch.n(); i++) {
            double logTau = logTau(batch.taus()[i]);
            batch.losses()[i] = row(
                    batch.logits(),
                    i * classes,
                    classes,
                    i * classes + batch.label(i),
                    batch.weights()[i],
                    logTau,
                    batch.gradient());
        }
    }

    private double row(double[] z, int from, int classes, int at, double weight, double logTau, double[] gradient) {
        int to = from + classes;
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = from; i < to; i++) {
            largest = Math.max(largest, z[i]);
        }
        double others = 0;
        for (int i = from; i < to; i++) {
            gradient[i] = Math.exp(z[i] - largest);
            others += i == at ? 0 : gradient[i];
        }
        double sum = others + gradient[at];
        double logP = logProbability(z[at] - largest, others);
        double scale = weight * clip.weight(logP, logTau) / sum;
        for (int i = from; i < to; i++) {
            gradient[i] *= scale;
        }
        gradient[at] = -scale * others;
        return weight * clip.value(logP, logTau);
    }
}

package dev.sluice.trainer.loss.kernel;

import org.jspecify.annotations.Nullable;

/**
 * A single-label loss of each sample's whole logit vector, for those that are no function of p_y alone.
 *
 * <p>The clip threshold τ of optimised gradient clipping is defined by p_y. Here the sample's gradient is multiplied by
 * {@code min(1, τ p_y)}, the factor by which τ shrinks the gradient of cross-entropy, taken as a constant; the value stays unclipped.
 */
public abstract class SampleLoss implements Loss {
    private final String spec;
    private double[] logits = new double[0];
    private double[] row = new double[0];

    protected SampleLoss(String spec) {
        this.spec = spec;
    }

    /**
     * Loss and gradient of one sample, unweighted.
     *
     * @param z the K logits; may be overwritten
     * @param label y
     * @param key the sample's, null where nothing is known of it
     * @param gradient {@code [K]}, takes dL/dz
     */
    public abstract double apply(double[] z, int label, @Nullable String key, double[] gradient);

    @Override
    public final String spec() {
        return spec;
    }

    @Override
    public final void evaluate(LossBatch batch) {
        int classes = batch.columns().classes();
        if (logits.length != classes) {
            logits = new double[classes];
            row = new double[classes];
        }
        for (int i = 0; i < batch.n(); i++) {
            int label = batch.label(i);
            double weight = batch.weights()[i];
            double logTau = SoftmaxKernel.logTau(batch.taus()[i]);
            double scale = weight;
            if (logTau < Double.POSITIVE_INFINITY) {
                double logP = SoftmaxKernel.logProbability(batch.logits(), i * classes, classes, label);
                scale *= Math.exp(Math.min(0, logTau + logP));
            }
            System.arraycopy(batch.logits(), i * classes, logits, 0, classes);
            batch.losses()[i] = weight * apply(logits, label, batch.key(i), row);
            for (int j = 0; j < classes; j++) {
                batch.gradient()[i * classes + j] = scale * row[j];
            }
        }
    }

    /** The same with ε added to the label's logit; τ still goes by the probability without it. */
    public final SampleLoss biased(String newSpec, double bias) {
        SampleLoss base = this;
        return new SampleLoss(newSpec) {
            @Override
            public double apply(double[] z, int label, @Nullable String key, double[] gradient) {
                z[label] += bias;
                return base.apply(z, label, key, gradient);
            }

            @Override
            public double l1() {
                return base.l1();
            }
        };
    }

    /** Turns logits z into log-probabilities in place, keeping the digits of those near 0. */
    protected static void logSoftmax(double[] z) {
        int largest = 0;
        for (int j = 1; j < z.length; j++) {
            largest = z[j] > z[largest] ? j : largest;
        }
        double others = 0;
        for (int j = 0; j < z.length; j++) {
            others += j == largest ? 0 : Math.exp(z[j] - z[largest]);
        }
        double top = z[largest];
        double logSum = Math.log1p(others);
        for (int j = 0; j < z.length; j++) {
            z[j] = (z[j] - top) - logSum;
        }
    }
}

package dev.sluice.trainer.loss.kernel;

/**
 * Another loss whose samples are clipped at φ, a statistic of the batch's own losses (Hurtik et al., NCAA 34, 2022, for {@link Mode#CUT};
 * docs/methods.md sections 3 and 4). The value is {@code min(l, φ)}; φ and the factor φ/l are constants in the gradient.
 *
 * <p>Statistics are of losses before the sample's weight: a loss is taken as if all its weights were 1. Samples of weight 0 do not
 * count. If the base clips by τ, its losses after that are meant.
 */
public final class BatchClippedLoss implements Loss {
    private final String spec;
    private final Loss base;
    private final Mode mode;
    private final DynamicThreshold threshold;
    private double[] unweighted = new double[0];

    /** What becomes of the gradient of a sample whose loss exceeds φ. */
    public enum Mode {
        /** It is 0: the sample is out of this step. */
        CUT,
        /** It is multiplied by φ/l: the sample keeps a bounded pull. */
        RESCALE
    }

    /** @param spec its name with all parameters, the base's included */
    public BatchClippedLoss(String spec, Loss base, Mode mode, DynamicThreshold.Settings settings) {
        this.spec = spec;
        this.base = base;
        this.mode = mode;
        this.threshold = new DynamicThreshold(settings);
    }

    @Override
    public String spec() {
        return spec;
    }

    @Override
    public void evaluate(LossBatch batch) {
        base.evaluate(batch);
        int n = batch.n();
        if (unweighted.length < n) {
            unweighted = new double[n];
        }
        for (int i = 0; i < n; i++) {
            double weight = meanWeight(batch, i);
            unweighted[i] = weight > 0 ? batch.losses()[i] / weight : Double.NaN;
        }
        double phi = threshold.next(unweighted, 0, 1, n);
        int classes = batch.columns().classes();
        for (int i = 0; i < n; i++) {
            if (unweighted[i] > phi) {
                double shrink = phi / unweighted[i];
                batch.losses()[i] *= shrink;
                scale(batch.gradient(), i * classes, classes, shrink);
            }
        }
    }

    private void scale(double[] gradient, int from, int count, double shrink) {
        for (int j = from; j < from + count; j++) {
            gradient[j] = mode == Mode.CUT ? 0 : gradient[j] * shrink;
        }
    }

    private static double meanWeight(LossBatch batch, int row) {
        int count = batch.columns().weights();
        double sum = 0;
        for (int j = row * count; j < (row + 1) * count; j++) {
            sum += batch.weights()[j];
        }
        return sum / count;
    }
}

package dev.sluice.trainer.loss;

import dev.sluice.trainer.loss.kernel.SampleLoss;
import dev.sluice.trainer.loss.kernel.SampleMemory;
import org.jspecify.annotations.Nullable;

/**
 * Early-learning regularisation (Liu et al., NeurIPS 2020): {@code L = -ln p_y + λ ln(1 - <t, p>)}, where each sample's target
 * {@code t <- β t + (1-β) p̂} follows its own predictions, p̂ = p clamped to [1e-4, 1 - 1e-4] and renormalised, a constant in the gradient
 * {@code p - onehot - λ p_i (t_i - <t, p>) / (1 - <t, p>)}.
 *
 * <p>t begins at 0 and is updated each time a sample is evaluated, before it is used; a sample without a key is always new. The
 * value may be negative, not below {@code λ ln 1e-4} for λ above 0.
 */
final class EarlyLearningLoss extends SampleLoss {
    private static final double SMALLEST = 1e-4;

    private final double beta;
    private final double lambda;
    private final SampleMemory<float[]> memory;

    EarlyLearningLoss(String spec, int classes, double beta, double lambda, int capacity) {
        super(spec);
        this.beta = beta;
        this.lambda = lambda;
        this.memory = new SampleMemory<>(capacity, () -> new float[classes]);
    }

    @Override
    public double apply(double[] z, int label, @Nullable String key, double[] gradient) {
        logSoftmax(z);
        double loss = -z[label];
        double clampedSum = 0;
        for (int j = 0; j < z.length; j++) {
            gradient[j] = Math.exp(z[j]);
            clampedSum += clamped(gradient[j]);
        }
        float[] target = memory.of(key);
        double agreement = 0;
        for (int j = 0; j < z.length; j++) {
            target[j] = (float) (beta * target[j] + (1 - beta) * clamped(gradient[j]) / clampedSum);
            agreement += target[j] * gradient[j];
        }
        double pull = lambda / (1 - agreement);
        for (int j = 0; j < z.length; j++) {
            gradient[j] -= pull * gradient[j] * (target[j] - agreement);
        }
        gradient[label] -= 1;
        return loss + lambda * Math.log1p(-agreement);
    }

    private static double clamped(double p) {
        return Math.min(1 - SMALLEST, Math.max(SMALLEST, p));
    }
}

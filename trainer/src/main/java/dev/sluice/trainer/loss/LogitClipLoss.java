package dev.sluice.trainer.loss;

import dev.sluice.trainer.loss.kernel.SampleLoss;
import org.jspecify.annotations.Nullable;

/**
 * Cross-entropy of logits whose Euclidean norm is clipped (Wei et al., ICML 2023): {@code z' = z min(1, c/‖z‖)}, L = -ln softmax(z')_y.
 *
 * <p>Where the norm exceeds c, {@code dL/dz = (c/‖z‖) (g - u (u·g))} with g the gradient by z' and u = z/‖z‖. Bounded: differences of
 * logits stay within c √2, so L is at most {@code ln(1 + (K-1) e^(c√2))}.
 */
final class LogitClipLoss extends SampleLoss {
    private final double bound;

    /**
     * @param bound c, above 0
     */
    LogitClipLoss(String spec, double bound) {
        super(spec);
        this.bound = bound;
    }

    @Override
    public double apply(double[] z, int label, @Nullable String key, double[] gradient) {
        double squares = 0;
        for (double each : z) {
            squares += each * each;
        }
        double norm = Math.sqrt(squares);
        double shrink = norm > bound ? bound / norm : 1;
        for (int j = 0; j < z.length; j++) {
            z[j] *= shrink;
        }
        System.arraycopy(z, 0, gradient, 0, z.length);
        logSoftmax(gradient);
        double loss = -gradient[label];
        for (int j = 0; j < z.length; j++) {
            gradient[j] = Math.exp(gradient[j]);
        }
        gradient[label] -= 1;
        if (norm > bound) {
            double along = 0;
            for (int j = 0; j < z.length; j++) {
                along += z[j] / bound * gradient[j];
            }
            for (int j = 0; j < z.length; j++) {
                gradient[j] = shrink * (gradient[j] - along * z[j] / bound);
            }
        }
        return loss;
    }
}

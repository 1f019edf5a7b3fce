package dev.sluice.trainer.network;

import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * What happens between a batch's gradient g, the mean over its samples, and the step, in torch's order:
 *
 * <ol>
 *   <li>a loss with an L1 term δ‖θ‖₁ adds g ← g + δ sign θ;
 *   <li>clipping of the whole gradient's norm, g ← g · min(1, c / (‖g‖₂ + 1e-6)), as {@code clip_grad_norm_};
 *   <li>weight decay, g ← g + λθ for SGD and θ ← (1 − lr λ) θ for Adam (AdamW: Loshchilov and Hutter, ICLR 2019).
 * </ol>
 *
 * <p>All of it speaks of all parameters, biases too. It is done here and not by DL4J's own settings, which clip by layers and would
 * have to be published with the network.
 */
final class GradientPreparation extends BaseTrainingListener {
    private static final double NORM_OFFSET = 1e-6;

    private final Optimizer optimizer;
    private final double l1;
    private final DoubleSupplier rate;

    /**
     * @param l1 δ, at least 0
     * @param rate learning rate of the step
     */
    GradientPreparation(Optimizer optimizer, double l1, DoubleSupplier rate) {
        this.optimizer = optimizer;
        this.l1 = l1;
        this.rate = rate;
    }

    /** Whether there is anything to do. */
    static boolean needed(Optimizer optimizer, double l1) {
        return optimizer.weightDecay() > 0 || optimizer.maxGradientNorm() > 0 || l1 > 0;
    }

    @Override
    public void onGradientCalculation(Model model) {
        prepare(model.params(), ((MultiLayerNetwork) model).getFlattenedGradients(), model.batchSize());
    }

    /**
     * @param flat gradient, summed over the batch: it is divided by the number of samples only afterwards
     * @param n samples of the batch
     */
    void prepare(INDArray parameters, INDArray flat, int n) {
        INDArray gradient = flat.reshape(parameters.shape());
        if (l1 > 0) {
            try (INDArray sign = Transforms.sign(parameters, true)) {
                gradient.addi(sign.muli(n * l1));
            }
        }
        if (optimizer.maxGradientNorm() > 0) {
            double norm = gradient.norm2Number().doubleValue() / n;
            double scale = optimizer.maxGradientNorm() / (norm + NORM_OFFSET);
            if (scale < 1) {
                gradient.muli(scale);
            }
        }
        if (optimizer.weightDecay() > 0) {
            decay(parameters, gradient, n);
        }
    }

    private void decay(INDArray parameters, INDArray gradient, int n) {
        if (optimizer.rule() == Optimizer.Rule.ADAM) {
            parameters.muli(1 - rate.getAsDouble() * optimizer.weightDecay());
            return;
        }
        try (INDArray decay = parameters.mul(n * optimizer.weightDecay())) {
            gradient.addi(decay);
        }
    }
}

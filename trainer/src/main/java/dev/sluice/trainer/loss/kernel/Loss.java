package dev.sluice.trainer.loss.kernel;

import dev.sluice.trainer.loss.Losses;

/** A training loss by name, from raw logits, with a weight and a clip threshold for each sample. Not shared between threads. */
public interface Loss {

    /** The name with all parameters, which {@link Losses#parse} reads back to an equal loss. */
    String spec();

    /**
     * Computes losses and gradients of a batch, sample by sample unless the loss goes by statistics of the batch. Finite for
     * all finite logits. Losses that remember (docs/losses.md) take each call for one more step of training.
     *
     * @param batch holds the inputs and takes the results
     */
    void evaluate(LossBatch batch);

    /**
     * The factor δ of a penalty δ ‖θ‖₁ on the network's parameters that belongs to this loss; 0 for none. It is no function of
     * the logits, so whoever takes the step adds δ sign(θ) to the gradient.
     */
    default double l1() {
        return 0;
    }
}

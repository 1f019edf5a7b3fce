package dev.sluice.trainer.loss;

/** A training loss by name, from raw logits, with a weight and a clip threshold for each sample. Not shared between threads. */
public interface Loss {

    /** The name with all parameters, which {@link Losses#parse} reads back to an equal loss. */
    String spec();

    /**
     * Computes losses and gradients of a batch, sample by sample unless the loss goes by statistics of the batch. Finite for
     * all finite logits.
     *
     * @param batch holds the inputs and takes the results
     */
    void evaluate(LossBatch batch);

    /** Weight δ of a term δ‖θ‖₁ over all parameters of the network that belongs to the loss; 0 for none. */
    default double l1() {
        return 0;
    }
}

package dev.sluice.trainer.network;

/** What gives logits for samples. */
public interface Classifier {

    /**
     * @param features normalised, row-major {@code [n, values]}, exactly that many
     * @return raw logits, row-major {@code [n, classes]}
     */
    float[] logits(float[] features, int n);
}

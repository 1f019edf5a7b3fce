package dev.sluice.scorer.engine;

/** A model that turns normalised features into raw logits. One thread at a time; losses are computed elsewhere, from the logits. */
public interface ScoringEngine extends AutoCloseable {

    /** Values of one sample. */
    int values();

    /** Number of classes K. */
    int classes();

    /**
     * Scores a micro-batch.
     *
     * @param features normalised features, row-major {@code [n, values]}, exactly that many
     * @param n samples, at least 1
     * @return raw logits, row-major {@code [n, classes]}; rows of a sample the model cannot handle may hold NaN or infinities
     */
    float[] logits(float[] features, int n);

    /**
     * Scores a micro-batch of which each row names the fold whose model is to score it; a model of everything scores them all.
     *
     * @param features normalised features, row-major {@code [n, values]}, exactly that many
     * @param scoredBy for each row a fold, or {@code Folds.BOTH} or {@code Folds.NONE}; at least one
     * @return raw logits, row-major {@code [n, classes]}
     */
    default float[] logits(float[] features, int[] scoredBy) {
        return logits(features, scoredBy.length);
    }

    /** Gives the model's memory back; the engine must not be used afterwards. */
    @Override
    void close();
}

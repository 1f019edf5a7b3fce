package dev.sluice.scorer.engine;

/**
 * Stands in while there is no model: all logits 0, hence every class equally probable and every loss ln K.
 *
 * @param values values of one sample
 * @param classes number of classes
 */
public record UniformEngine(int values, int classes) implements ScoringEngine {
    @Override
    public float[] logits(float[] features, int n) {
        return new float[n * classes];
    }

    @Override
    public void close() {}
}

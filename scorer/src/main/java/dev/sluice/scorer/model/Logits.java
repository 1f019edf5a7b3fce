package dev.sluice.scorer.model;

import dev.sluice.schemas.samples.Folds;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.scorer.engine.UniformEngine;
import java.util.Arrays;

/**
 * Raw logits and where they come from.
 *
 * @param values row-major {@code [n, classes]}
 * @param modelVersion version of the model, 0 for none
 * @param learningRate its learning rate, 0 for none
 * @param scoredBy for each row the fold whose model scored, as {@code ScoredSample.modelFold} says it
 */
public record Logits(float[] values, long modelVersion, double learningRate, int[] scoredBy) {

    /** As long as there is no model: those of one that knows nothing. */
    public static Logits ofNoModel(SampleDecoder decoder, float[] features, int n) {
        int[] by = new int[n];
        Arrays.fill(by, Folds.NONE);
        return new Logits(new UniformEngine(decoder.values(), decoder.classes()).logits(features, n), 0, 0, by);
    }
}

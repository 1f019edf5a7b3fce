package dev.sluice.scorer.model;

import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.samples.Folds;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a model in use.
 *
 * @param version version of the snapshot
 * @param learningRate learning rate at which it was being trained
 * @param folds which of its folds' models score what, or null for a model of everything
 */
public record ModelInfo(
        long version, double learningRate, @Nullable FoldRule folds) {

    /** Of a model of everything. */
    public static ModelInfo of(ModelSnapshot snapshot) {
        return new ModelInfo(snapshot.getVersion(), snapshot.getLearningRate(), null);
    }

    /** For each sample the fold whose model scores it, {@link Folds#BOTH} or {@link Folds#NONE}. */
    int[] scoredBy(List<Source> samples) {
        FoldRule rule = folds;
        if (rule != null) {
            return rule.scoredBy(samples);
        }
        int[] by = new int[samples.size()];
        Arrays.fill(by, Folds.NONE);
        return by;
    }
}

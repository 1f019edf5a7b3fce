package dev.sluice.topology.noise.transition;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Scorers for samples with any number of classes: by a transition matrix those that have as many classes as it, all others as if noise
 * had no structure. Not thread-safe, as the scorers are not.
 */
public final class LabelScorers {
    private final @Nullable LabelScorer structured;
    private final Map<Integer, LabelScorer> unstructured = new HashMap<>();

    /** @param structured scores by a transition matrix; null where there is none */
    public LabelScorers(@Nullable LabelScorer structured) {
        this.structured = structured;
    }

    /**
     * The scorer for samples of a number of classes.
     *
     * @param classes at least 2
     */
    public LabelScorer of(int classes) {
        return structured != null && structured.matrix().classes() == classes
                ? structured
                : unstructured.computeIfAbsent(classes, LabelScorer::withoutStructure);
    }
}

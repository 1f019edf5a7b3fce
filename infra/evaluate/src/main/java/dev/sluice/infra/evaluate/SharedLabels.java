package dev.sluice.infra.evaluate;

import org.jspecify.annotations.Nullable;

/** Noisy labels of one kind and seed, made when first needed, by whichever run comes first, for all runs that share them. */
final class SharedLabels {
    private final EvaluationData data;
    private final LabelNoise noise;
    private final long seed;
    private @Nullable NoisyLabels made;

    SharedLabels(EvaluationData data, LabelNoise noise, long seed) {
        this.data = data;
        this.noise = noise;
        this.seed = seed;
    }

    synchronized NoisyLabels get() {
        if (made == null) {
            made = NoisyLabels.of(data, noise, seed);
        }
        return made;
    }
}

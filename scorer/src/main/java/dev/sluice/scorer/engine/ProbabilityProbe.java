package dev.sluice.scorer.engine;

import dev.sluice.schemas.models.InvalidModelException;
import java.util.SplittableRandom;

/**
 * Tells a model that gives probabilities, whatever operators make them: on every probe its row is nowhere negative and adds up to 1. Probes are
 * drawn as normalised data are, with mean 0 and deviation 1. Losses of probabilities taken for logits would be wrong without anything failing.
 */
final class ProbabilityProbe {
    private static final int PROBES = 8;
    private static final long SEED = 1;
    private static final double TOLERANCE = 1e-3;

    private ProbabilityProbe() {}

    /** @throws InvalidModelException if all rows are probabilities */
    static void refuse(ScoringEngine engine) {
        SplittableRandom random = new SplittableRandom(SEED);
        float[] probes = new float[PROBES * engine.values()];
        for (int i = 0; i < probes.length; i++) {
            probes[i] = (float) random.nextGaussian();
        }
        float[] rows = engine.logits(probes, PROBES);
        for (int row = 0; row < PROBES; row++) {
            if (!isDistribution(rows, row * engine.classes(), engine.classes())) {
                return;
            }
        }
        throw new InvalidModelException("the model's rows are nowhere negative and add up to 1 on all of " + PROBES
                + " probes, so they are probabilities: export it without its softmax, it must give raw logits");
    }

    private static boolean isDistribution(float[] values, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            // false for NaN too
            if (!(values[i] >= 0)) {
                return false;
            }
            sum += values[i];
        }
        return Math.abs(sum - 1) <= TOLERANCE;
    }
}

package dev.sluice.topology.noise.routing;

import org.jspecify.annotations.Nullable;

/**
 * What happens to one sample.
 *
 * @param rawProbability posterior probability that its given label is wrong, before correction by verdicts, 0 to 1; NaN if no noise
 *     model decided
 * @param noiseProbability the same after correction, 0 to 1
 * @param weight weight of its loss in training, 1 - P
 * @param withheld whether it goes to review instead of training
 * @param score score of the label the noise probability was read at, null if it goes by the loss
 * @param margin of the label at which evidence was read, null if it was not
 * @param clipThreshold τ >= 1, or null for no clipping
 * @param labels of a multi-label sample what was decided of each class, by whose most suspect value the sample is judged; null for any other,
 *     or where no noise model decided
 */
public record RoutingDecision(
        double rawProbability,
        double noiseProbability,
        double weight,
        boolean withheld,
        @Nullable Double score,
        @Nullable Double margin,
        @Nullable Double clipThreshold,
        @Nullable LabelDecisions labels) {
    /** What every sample gets where there is no active noise model. */
    public static final RoutingDecision PASS = new RoutingDecision(Double.NaN, 0, 1, false, null, null, null, null);
}

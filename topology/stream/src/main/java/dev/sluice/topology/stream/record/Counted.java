package dev.sluice.topology.stream.record;

import dev.sluice.topology.noise.routing.LabelDecisions;
import dev.sluice.topology.noise.transition.LabelScorer;
import org.jspecify.annotations.Nullable;

/**
 * A routed sample on its way into the rolling window.
 *
 * @param scored the sample
 * @param noiseProbability what the mixture that decided gave it
 * @param labels what it gave each value of a multi-label sample; null for any other, or where none decided
 * @param scorer scores labels as that mixture does; of a multi-label sample each of the two values of a class
 */
public record Counted(
        Scored scored, double noiseProbability, @Nullable LabelDecisions labels, LabelScorer scorer) {
    /** Of a sample with one label. */
    public Counted(Scored scored, double noiseProbability, LabelScorer scorer) {
        this(scored, noiseProbability, null, scorer);
    }
}

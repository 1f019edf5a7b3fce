package dev.sluice.topology.stream.record;

import dev.sluice.schemas.records.Evidence;
import dev.sluice.topology.noise.routing.LabelDecisions;
import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.window.EvidenceCounts.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A sample on its way into the rolling window: one that was routed, or evidence.
 *
 * @param scored the sample
 * @param kind what it is counted as
 * @param withheld whether it went to review instead of training
 * @param noiseProbability what the mixture that decided gave it
 * @param labels what it gave each value of a multi-label sample; null for any other, or where none decided
 * @param scorer scores labels as that mixture does; of a multi-label sample each of the two values of a class
 */
public record Counted(
        Scored scored,
        Kind kind,
        boolean withheld,
        double noiseProbability,
        @Nullable LabelDecisions labels,
        LabelScorer scorer) {
    /** Of a routed sample. */
    public Counted(
            Scored scored,
            boolean withheld,
            double noiseProbability,
            @Nullable LabelDecisions labels,
            LabelScorer scorer) {
        this(scored, Kind.STREAM, withheld, noiseProbability, labels, scorer);
    }

    /** Of a sample with one label that went to training. */
    public Counted(Scored scored, double noiseProbability, LabelScorer scorer) {
        this(scored, false, noiseProbability, null, scorer);
    }

    /** Of a sample with one label whose right label is known. */
    public static Counted evidence(Scored scored, Kind kind, LabelScorer scorer) {
        return new Counted(scored, kind, false, 0, null, scorer);
    }

    /** The probability by which evidence was drawn, as a multiple of the largest there was. */
    public double inclusionProbability() {
        Evidence evidence = scored.evidence();
        return evidence == null ? 1 : evidence.getInclusionProbability();
    }
}

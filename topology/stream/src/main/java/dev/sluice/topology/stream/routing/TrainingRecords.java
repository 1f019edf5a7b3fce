package dev.sluice.topology.stream.routing;

import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.EmittedBy;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.topology.noise.clip.ClipPolicy;
import dev.sluice.topology.noise.routing.LabelDecisions;
import dev.sluice.topology.noise.routing.RoutingDecision;
import dev.sluice.topology.stream.record.Scored;
import java.util.List;

/** Builds the records trainers read. */
final class TrainingRecords {
    private static final String NO_CLIPPING = ClipPolicy.none().spec();

    private TrainingRecords() {}

    /** A sample nobody has judged, as the mixture decided. */
    static WeightedSample routed(Scored scored, RoutingDecision decision, long mixtureVersion, String clipPolicy) {
        LabelDecisions labels = decision.labels();
        return new WeightedSample(
                scored.sample(),
                scored.value().getPosition(),
                scored.value().getLoss(),
                decision.noiseProbability(),
                decision.score(),
                decision.weight(),
                decision.clipThreshold(),
                clipPolicy,
                mixtureVersion,
                scored.value().getModelVersion(),
                null,
                labels == null ? List.of() : labels.weights(),
                labels == null ? List.of() : labels.probabilities(),
                labels == null ? List.of() : labels.scores(),
                decision.margin(),
                EmittedBy.STREAM,
                1);
    }

    /**
     * A sample a person has judged: weight 1, no clipping and noise probability 0 for KEEP and RELABEL, whose labels a person stands
     * behind; weight 0 and the source's labels for EXCLUDE, to be counted and not learnt from.
     */
    static WeightedSample judged(Scored scored, Judgement judgement, double noiseProbability, long mixtureVersion) {
        return judged(scored, judgement, noiseProbability, mixtureVersion, EmittedBy.STREAM, 1);
    }

    /** The same of one that a verdict brings back, or takes back, out of turn. */
    static WeightedSample byVerdict(Scored scored, Judgement judgement, PendingReview pending) {
        return judged(
                scored, judgement, 0, pending.mixtureVersion(), EmittedBy.VERDICT, Math.addExact(pending.emitted(), 1));
    }

    private static WeightedSample judged(
            Scored scored,
            Judgement judgement,
            double noiseProbability,
            long mixtureVersion,
            EmittedBy emittedBy,
            int emission) {
        boolean excluded = judgement.decision() == Decision.EXCLUDE;
        List<Integer> labels = judgement.labelsOr(scored.sample().getLabels());
        return new WeightedSample(
                excluded ? scored.sample() : reviewed(scored.sample(), labels),
                scored.value().getPosition(),
                scored.lossOf(labels),
                excluded ? noiseProbability : 0.0,
                null,
                excluded ? 0.0 : 1.0,
                null,
                NO_CLIPPING,
                mixtureVersion,
                scored.value().getModelVersion(),
                judgement.revision(),
                List.of(),
                List.of(),
                List.of(),
                null,
                emittedBy,
                emission);
    }

    private static LabelledSample reviewed(LabelledSample sample, List<Integer> labels) {
        return new LabelledSample(
                sample.getId(),
                sample.getDataset(),
                sample.getPass(),
                sample.getFeatures(),
                labels,
                sample.getObservedAt(),
                sample.getSource(),
                sample.getAttributes(),
                Provenance.REVIEW,
                sample.getDescribedAt());
    }
}

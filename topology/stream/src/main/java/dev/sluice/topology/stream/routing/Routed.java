package dev.sluice.topology.stream.routing;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.ReviewReason;
import dev.sluice.topology.noise.routing.LabelDecisions;
import dev.sluice.topology.noise.routing.RoutingDecision;
import dev.sluice.topology.noise.routing.WithholdLottery;
import dev.sluice.topology.stream.record.Scored;
import dev.sluice.topology.stream.routing.PendingReview.Asked;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A sample that nobody has judged, and what is asked of those who may.
 *
 * @param scored the sample
 * @param key of its verdict and review
 * @param decision what becomes of it
 * @param version of the mixture that decided
 * @param drawn how it was drawn as an audit; null if it was not
 */
record Routed(
        Scored scored,
        String key,
        RoutingDecision decision,
        long version,
        @Nullable Drawn drawn) {

    /** Of a multi-label suspect a verdict counts for the value most suspect. */
    Asked askedOfSuspect() {
        LabelDecisions labels = decision.labels();
        int mostSuspect = labels == null ? -1 : labels.mostSuspect();
        return new Asked(decision.rawProbability(), mostSuspect, Drawn.weighed(drawn), true);
    }

    /**
     * Of a multi-label control one value is drawn for a verdict to count for: all of them would make one careless verdict look like many. Values
     * at their threshold are left out, as samples with one label at theirs are never controls.
     */
    Asked askedOfControl() {
        Double drawnAt = Drawn.weighed(drawn);
        boolean uniform = drawn == null || drawn.uniform();
        boolean[] present = scored.present();
        if (present == null) {
            return new Asked(decision.rawProbability(), -1, drawnAt, uniform);
        }
        LabelDecisions labels = decision.labels();
        int[] drawable = IntStream.range(0, present.length)
                .filter(j -> labels == null || !labels.isSuspect(j))
                .toArray();
        if (drawable.length == 0) {
            return new Asked(Double.NaN, -1, drawnAt, uniform);
        }
        LabelledSample sample = scored.sample();
        double draw = WithholdLottery.ask(sample.getDataset(), sample.getId(), sample.getPass());
        int ofClass = drawable[(int) (draw * drawable.length)];
        return new Asked(labels == null ? Double.NaN : labels.raw(ofClass), ofClass, drawnAt, uniform);
    }

    /**
     * What reviewers are shown.
     *
     * @param suggestions classes suggested at the most
     * @param now ms since the epoch
     */
    ReviewItem item(ReviewReason reason, int suggestions, long now) {
        LabelDecisions labels = decision.labels();
        return new ReviewItem(
                scored.sample(),
                scored.value().getPosition(),
                scored.value().getLoss(),
                decision.noiseProbability(),
                decision.score(),
                scored.suggestions(suggestions),
                reason,
                version,
                scored.value().getModelVersion(),
                Instant.ofEpochMilli(now),
                labels == null ? List.of() : labels.probablyWrong(),
                labels == null ? List.of() : labels.probabilities(),
                labels == null ? List.of() : labels.scores(),
                decision.margin(),
                drawn == null ? null : (Double) drawn.probability());
    }
}

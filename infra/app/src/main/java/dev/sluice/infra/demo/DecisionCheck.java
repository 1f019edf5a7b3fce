package dev.sluice.infra.demo;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.WeightedSample;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Repeats routing decisions from the published mixture they name: the invariant Reproducible. Written from the contract
 * alone, not with the topology's own code. A decision whose mixture has not been read yet waits for it. Not thread-safe.
 */
public final class DecisionCheck {
    private static final int MIXTURES_KEPT = 512;
    private static final int DECISIONS_WAITING = 200_000;

    private record Decision(
            long mixture,
            double loss,
            @Nullable Double score,
            @Nullable Double margin,
            int label,
            @Nullable SetDecision set,
            double probability,
            boolean withheld,
            double lot) {

        boolean followsFrom(@Nullable PublishedMixture from) {
            if (from == null) {
                return probability == 0
                        && !withheld
                        && (set == null || set.probabilities().isEmpty());
            }
            if (set != null) {
                return set.followsFrom(from, probability, withheld);
            }
            double repeated = from.at(loss, score, margin, label);
            return Math.abs(repeated - probability) <= 1e-12 && from.withholds(repeated, label, lot) == withheld;
        }
    }

    private final Map<Long, PublishedMixture> mixtures = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, PublishedMixture> eldest) {
            return size() > MIXTURES_KEPT;
        }
    };
    private final Deque<Decision> waiting = new ArrayDeque<>();
    private long newest;
    private long checked;
    private long wrong;
    private long unknown;

    /** Takes a published mixture, in the order of their versions. */
    public void mixture(MixtureSnapshot snapshot) {
        mixtures.put(snapshot.getVersion(), PublishedMixture.of(snapshot));
        newest = Math.max(newest, snapshot.getVersion());
        int held = waiting.size();
        for (int i = 0; i < held; i++) {
            Decision decision = waiting.remove();
            check(decision);
        }
    }

    /**
     * Takes a decision and repeats it, now or once its mixture has come.
     *
     * @param mixture version of the mixture it names, 0 for none
     * @param loss in nats
     * @param score of the given label, null if the record names none
     * @param margin of it, null if the record names none
     * @param label the given class, from 0
     * @param probability the noise probability it states
     * @param withheld whether the sample went to review instead of training
     * @param lot its number in the lottery, 0 to 1
     */
    public void decision(
            long mixture,
            double loss,
            @Nullable Double score,
            @Nullable Double margin,
            int label,
            double probability,
            boolean withheld,
            double lot) {
        check(new Decision(mixture, loss, score, margin, label, null, probability, withheld, lot));
    }

    /** Takes the decision that sent a sample to training. */
    public void trained(WeightedSample sample) {
        record(
                sample.getSample(),
                new SetDecision(sample.getSample(), sample.getLabelScores(), sample.getLabelNoiseProbabilities()),
                sample.getMixtureVersion(),
                sample.getLoss(),
                sample.getScore(),
                sample.getMargin(),
                sample.getNoiseProbability(),
                false);
    }

    /** Takes the decision that withheld a sample. */
    public void withheld(ReviewItem item) {
        record(
                item.getSample(),
                new SetDecision(item.getSample(), item.getLabelScores(), item.getLabelNoiseProbabilities()),
                item.getMixtureVersion(),
                item.getLoss(),
                item.getScore(),
                item.getMargin(),
                item.getNoiseProbability(),
                true);
    }

    private void record(
            LabelledSample sample,
            SetDecision set,
            long mixture,
            double loss,
            @Nullable Double score,
            @Nullable Double margin,
            double probability,
            boolean withheld) {
        if (SetDecision.isSet(sample, set.scores())) {
            check(new Decision(mixture, loss, score, margin, -1, set, probability, withheld, SetDecision.lot(sample)));
        } else {
            int label = sample.getLabels().get(0);
            decision(mixture, loss, score, margin, label, probability, withheld, SetDecision.lot(sample));
        }
    }

    private void check(Decision decision) {
        if (decision.mixture > newest && waiting.size() < DECISIONS_WAITING) {
            waiting.add(decision);
            return;
        }
        PublishedMixture mixture = mixtures.get(decision.mixture);
        if (decision.mixture != 0 && mixture == null) {
            unknown++;
            return;
        }
        checked++;
        if (!decision.followsFrom(mixture)) {
            wrong++;
        }
    }

    /** Decisions repeated. */
    public long checked() {
        return checked;
    }

    /** Decisions that came out otherwise. */
    public long wrong() {
        return wrong;
    }

    /** Decisions whose mixture was never found among those published. */
    public long unknown() {
        return unknown + waiting.size();
    }
}

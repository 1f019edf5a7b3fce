package dev.sluice.infra.demo;

import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Features;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.ReviewReason;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.records.WeightedSample;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DecisionCheckOfSetsTest {
    private final DecisionCheck decisions = new DecisionCheck();

    @Test
    void aSetIsRepeatedValueByValue() {
        // Given
        decisions.mixture(ofSets(1));

        // When one is right, one passed, one states another P, and one none
        withhold(set("a", 0f, 0.95f, 0.5f));
        decisions.trained(set("a", 0f, 0.95f, 0.5f));
        withhold(set("a", 0f, 0.95f, 0.4f));
        withhold(set("a"));

        // Then
        DecisionCounts.expect(decisions, 4, 3, 0);
    }

    @Test
    void whichSetsAreWithheldIsDecidedByTheLotOfTheContract() {
        // Given
        decisions.mixture(ofSets(0.5));

        // When SHA-256 of "withhold\ndigits\na\n1" begins with 3431, a fifth of the way, and that of b with ba97
        withhold(set("a", 0f, 0.95f, 0.5f));
        decisions.trained(set("a", 0f, 0.95f, 0.5f));
        decisions.trained(set("b", 0f, 0.95f, 0.5f));
        withhold(set("b", 0f, 0.95f, 0.5f));

        // Then
        DecisionCounts.expect(decisions, 4, 2, 0);
    }

    @Test
    void aMixtureThatDoesNotDecideLetsEverySetPass() {
        // Given
        decisions.mixture(Mixtures.mixture(1, MixtureState.WARMING_UP));

        // When
        decisions.trained(set("a"));
        decisions.trained(set("a", 0f, 0.95f, 0.5f));
        withhold(set("a"));

        // Then
        DecisionCounts.expect(decisions, 3, 2, 0);
    }

    /** Of three classes the first and the last given; P by the loss of each value, 0, 0.95 and 0.5. */
    private static WeightedSample set(String id, Float... probabilities) {
        var features = new Features(ByteBuffer.wrap(new byte[1]), FeatureEncoding.UINT8, List.of(1));
        var sample = new LabelledSample(
                id,
                "digits",
                1,
                features,
                List.of(0, 2),
                Instant.EPOCH,
                "test",
                Map.of(),
                Provenance.SOURCE,
                Instant.EPOCH);
        return WeightedSample.newBuilder()
                .setSample(sample)
                .setPosition(new SourcePosition(0, 0L))
                .setLoss(1.5)
                .setNoiseProbability(
                        Stream.of(probabilities).mapToDouble(p -> p).max().orElse(0))
                .setWeight(1)
                .setClipPolicy("none")
                .setMixtureVersion(1)
                .setModelVersion(1)
                .setLabelNoiseProbabilities(List.of(probabilities))
                .setLabelScores(probabilities.length == 0 ? List.of() : List.of(0.5f, 3f, 1.5f))
                .build();
    }

    private void withhold(WeightedSample of) {
        decisions.withheld(ReviewItem.newBuilder()
                .setSample(of.getSample())
                .setPosition(of.getPosition())
                .setLoss(of.getLoss())
                .setNoiseProbability(of.getNoiseProbability())
                .setSuggestions(List.of())
                .setReason(ReviewReason.SUSPECT)
                .setMixtureVersion(of.getMixtureVersion())
                .setModelVersion(1)
                .setRoutedAt(Instant.EPOCH)
                .setLabelNoiseProbabilities(of.getLabelNoiseProbabilities())
                .setLabelScores(of.getLabelScores())
                .build());
    }

    /** Absent values are withheld from 0.9 on, so the second class makes a suspect. */
    private static MixtureSnapshot ofSets(double withholdShare) {
        MixtureSnapshot mixture = Mixtures.mixture(1, MixtureState.ACTIVE);
        mixture.setValuesPerSample(3);
        mixture.setWithholdShare(withholdShare);
        return mixture;
    }
}

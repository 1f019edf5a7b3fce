package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.ReviewReason;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.schemas.samples.DeadLetters;
import dev.sluice.topology.noise.routing.ControlLottery;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Samples whose labels are sets: each class's value, present or absent, is judged by itself. */
class MultiLabelTest {
    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void start() {
        bench = new Bench(Bench.config(folder).withControls(new ControlLottery(0, 0)), "sets");
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void beforeTheFirstMixtureEverySamplePassesWithWeightOneAndNoWeightsForClasses() {
        // When
        bench.score(MultiLabels.missing(bench, "a", 1));
        bench.score(bench.set("none", 1, List.of(), 0.9f, 0.99f, 0.2f));

        // Then
        assertThat(bench.training.readValuesToList()).hasSize(2).allSatisfy(routed -> {
            assertThat(routed.getWeight()).isEqualTo(1.0);
            assertThat(routed.getNoiseProbability()).isEqualTo(0.0);
            assertThat(routed.getLabelWeights()).isEmpty();
            assertThat(routed.getLabelNoiseProbabilities()).isEmpty();
        });
    }

    @Test
    void aDoubtfulValueIsWeightedDownAndTheOthersOfItsSampleAreNot() {
        // Given
        bench.publish(MultiLabels.mixture());

        // When class 2 is given against a loss of 1.6 nats
        bench.score(bench.set("a", 1, List.of(0, 2), 0.9f, 0.1f, 0.2f));

        // Then
        WeightedSample routed = bench.training.readValue();
        assertThat(routed.getWeight()).isEqualTo(1.0);
        assertThat(routed.getNoiseProbability()).isEqualTo(0.5);
        assertThat(routed.getLabelWeights()).containsExactly(1f, 1f, 0.5f);
        assertThat(routed.getLabelNoiseProbabilities()).containsExactly(0f, 0f, 0.5f);
        assertThat(routed.getLabelScores().get(2)).isCloseTo((float) -Math.log(0.2), within(1e-6f));
        assertThat(routed.getClipThreshold()).isEqualTo(7.5);
        assertThat(routed.getSample().getLabels()).containsExactly(0, 2);
    }

    @Test
    void aSampleWithASuspectValueIsWithheldAndTheReviewSaysWhichItIs() {
        // Given
        bench.publish(MultiLabels.mixture());

        // When
        bench.score(MultiLabels.missing(bench, "a", 1));

        // Then
        assertThat(bench.training.isEmpty()).isTrue();
        ReviewItem item = bench.review.readValue();
        assertThat(item.getReason()).isEqualTo(ReviewReason.SUSPECT);
        assertThat(item.getNoiseProbability()).isCloseTo(0.95, within(1e-6));
        assertThat(item.getSuspectLabels()).containsExactly(1, 2);
        assertThat(item.getLabelNoiseProbabilities()).containsExactly(0f, 0.95f, 0.5f);
        assertThat(item.getSuggestions()).extracting(s -> s.getClassIndex()).containsExactly(1, 0, 2);
    }

    @Test
    void onlyTheShareThatTheMixtureNamesIsWithheldAndTheRestPassesWeightedDown() {
        // Given
        MixtureSnapshot quarter = MultiLabels.mixture();
        quarter.setWithholdShare(0.25);
        bench.publish(quarter);

        // When, with too few samples for a mixture of their own
        for (int i = 0; i < 240; i++) {
            bench.score(MultiLabels.missing(bench, "s" + i, 1));
            bench.score(bench.set("c" + i, 1, List.of(0), 0.9f, 0.1f, 0.1f));
        }

        // Then
        List<ReviewItem> withheld = bench.review.readValuesToList();
        assertThat(withheld)
                .hasSizeBetween(40, 80)
                .allMatch(i -> i.getSample().getId().startsWith("s"));
        assertThat(bench.training.readValuesToList())
                .hasSize(480 - withheld.size())
                .filteredOn(w -> w.getSample().getId().startsWith("s"))
                .allSatisfy(w -> assertThat(w.getLabelWeights().get(1)).isCloseTo(0.05f, within(1e-6f)));
    }

    @Test
    void setsThatBreakTheContractAreDeadLettersThatNameTheField() {
        // Given
        ScoredSample truncated = MultiLabels.missing(bench, "truncated", 1);
        truncated.setClassIndices(List.of(0, 1, 2));
        ScoredSample improbable = bench.set("improbable", 1, List.of(0), 0.5f, 0.5f);
        improbable.setClassProbabilities(List.of(0.5f, Float.NaN));

        // When
        bench.score(bench.set("outOfRange", 1, List.of(0, 3), 0.5f, 0.5f, 0.5f));
        bench.score(bench.set("negative", 1, List.of(-1), 0.5f, 0.5f, 0.5f));
        bench.score(bench.set("twice", 1, List.of(1, 1), 0.5f, 0.5f, 0.5f));
        bench.score(truncated);
        bench.score(improbable);

        // Then
        assertThat(bench.deadLetters.readRecordsToList())
                .extracting(l -> Bench.header(l, DeadLetters.REASON))
                .satisfiesExactly(
                        reason -> assertThat(reason).contains("sample.labels: label 3 is out of range"),
                        reason -> assertThat(reason).contains("sample.labels: label -1 is out of range"),
                        reason -> assertThat(reason).contains("sample.labels: label 1 is there twice"),
                        reason -> assertThat(reason).contains("classIndices must be null"),
                        reason -> assertThat(reason).contains("classProbabilities[1]"));
        assertThat(bench.training.isEmpty()).isTrue();
    }
}

package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.schemas.records.ReviewReason;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.topology.noise.routing.ControlLottery;
import dev.sluice.topology.noise.verdict.VerdictWindow;
import dev.sluice.topology.stream.config.Nodes;
import dev.sluice.topology.stream.mixture.Ledgers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blind controls: drawn among the samples that pass, in training and in review at once. */
class ControlTest {
    private static final ControlLottery LOTTERY = new ControlLottery(0.1, 42);
    /** An id that is drawn in pass 1. */
    private static final String DRAWN = drawnIn(1);

    @TempDir
    Path folder;

    private Bench bench;

    private static String drawnIn(int pass) {
        return IntStream.range(0, 10_000)
                .mapToObj(i -> "s" + i)
                .filter(id ->
                        LOTTERY.draw(Bench.DATASET, id, pass) < 0.1 && LOTTERY.draw(Bench.DATASET, id, 3 - pass) >= 0.1)
                .findFirst()
                .orElseThrow();
    }

    @BeforeEach
    void start() {
        bench = new Bench(Bench.config(folder).withControls(LOTTERY), "controls");
        bench.publish(RoutingTest.snapshot(4, MixtureState.ACTIVE));
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private void scoreInnocent(String id, int pass) {
        bench.score(bench.sample(id, pass, 0, 0.9f, 0.09f, 0.01f));
    }

    private void scoreSuspect(String id, int pass) {
        bench.score(bench.sample(id, pass, 0, 0.01f, 0.89f, 0.1f));
    }

    private long counted(boolean control) {
        bench.advance(Duration.ofSeconds(1));
        var store = bench.driver.<String, byte[]>getKeyValueStore(Nodes.MIXTURE_STORE);
        VerdictWindow verdicts = Ledgers.verdicts(Bench.DATASET, store);
        return control ? verdicts.controls() : verdicts.total();
    }

    @Test
    void aControlGoesToTrainingAsAlwaysAndToReviewAsWell() {
        // When
        scoreInnocent(DRAWN, 1);

        // Then
        WeightedSample trained = bench.training.readValue();
        assertThat(trained.getSample().getId()).isEqualTo(DRAWN);
        assertThat(trained.getWeight()).isEqualTo(1.0);
        var item = bench.review.readRecord();
        assertThat(item.key()).isEqualTo(DRAWN);
        assertThat(item.value().getReason()).isEqualTo(ReviewReason.CONTROL);
        assertThat(bench.counters.controls()).isEqualTo(1);
        assertThat(bench.counters.routedToReview()).isZero();
    }

    @Test
    void aTenthOfWhatPassesIsDrawnAndNoSuspectIs() {
        // When
        for (int i = 0; i < 200; i++) {
            scoreInnocent("a" + i, 1);
            scoreSuspect("b" + i, 1);
        }

        // Then
        var items = bench.review.readValuesToList();
        assertThat(items.stream().filter(i -> i.getSample().getId().startsWith("a")))
                .hasSizeBetween(8, 40)
                .allMatch(i -> i.getReason() == ReviewReason.CONTROL);
        assertThat(items.stream().filter(i -> i.getSample().getId().startsWith("b")))
                .hasSize(200)
                .allMatch(i -> i.getReason() == ReviewReason.SUSPECT);
    }

    @Test
    void controlsAreDrawnBeforeThereIsANoiseModelToo() {
        // Given
        bench.publish(RoutingTest.snapshot(5, MixtureState.WARMING_UP));

        // When
        scoreInnocent(DRAWN, 1);
        bench.judge(Bench.verdict(DRAWN, 1, Decision.EXCLUDE));

        // Then
        assertThat(bench.review.readValue().getReason()).isEqualTo(ReviewReason.CONTROL);
        assertThat(counted(true)).isEqualTo(1);
    }

    @Test
    void keepOfAControlReEmitsNothingAndExcludeTakesItBackUntilPeopleThinkAgain() {
        // Given
        scoreInnocent(DRAWN, 1);
        bench.training.readValuesToList();

        // When
        bench.judge(Bench.verdict(DRAWN, 1, Decision.KEEP));
        bench.judge(Bench.verdict(DRAWN, 2, Decision.EXCLUDE));
        bench.judge(Bench.verdict(DRAWN, 3, Decision.EXCLUDE));
        bench.judge(Bench.verdict(DRAWN, 4, Decision.RELABEL, 0));

        // Then
        List<WeightedSample> emitted = bench.training.readValuesToList();
        assertThat(emitted).extracting(WeightedSample::getVerdictRevision).containsExactly(2, 4);
        assertThat(emitted).extracting(WeightedSample::getWeight).containsExactly(0.0, 1.0);
        assertThat(emitted).extracting(WeightedSample::getEmission).containsExactly(2, 3);
        assertThat(bench.counters.verdictsApplied()).isEqualTo(4);
        assertThat(counted(true)).isEqualTo(1);
    }

    @Test
    void aRelabelledControlIsReEmittedAndTakingThatBackReEmitsTheSourcesLabel() {
        // Given
        scoreInnocent(DRAWN, 1);
        bench.training.readValuesToList();

        // When
        bench.judge(Bench.verdict(DRAWN, 1, Decision.RELABEL, 2));
        bench.judge(Bench.verdict(DRAWN, 1, Decision.RELABEL, 2));
        bench.judge(Bench.verdict(DRAWN, 2, Decision.KEEP));
        bench.judge(Bench.verdict(DRAWN, 3, Decision.KEEP));

        // Then
        List<WeightedSample> emitted = bench.training.readValuesToList();
        assertThat(emitted).extracting(WeightedSample::getVerdictRevision).containsExactly(1, 2);
        assertThat(emitted).extracting(w -> w.getSample().getLabels()).containsExactly(List.of(2), List.of(0));
    }

    @Test
    void aSuspectThatIsDrawnInALaterPassIsStillBroughtBackAndCountsAsBoth() {
        // Given
        String later = drawnIn(2);
        scoreSuspect(later, 1);
        scoreInnocent(later, 2);
        bench.training.readValuesToList();

        // When
        bench.judge(Bench.verdict(later, 1, Decision.KEEP));

        // Then
        WeightedSample back = bench.training.readValue();
        assertThat(back.getSample().getPass()).isEqualTo(1);
        assertThat(counted(true)).isEqualTo(1);
        assertThat(counted(false)).isEqualTo(2);
    }

    @Test
    void aControlThatIsWithheldInALaterPassCountsAsBoth() {
        // Given
        scoreInnocent(DRAWN, 1);
        scoreSuspect(DRAWN, 2);
        bench.training.readValuesToList();

        // When
        bench.judge(Bench.verdict(DRAWN, 1, Decision.RELABEL, 1));

        // Then
        assertThat(bench.training.readValue().getSample().getPass()).isEqualTo(2);
        assertThat(counted(true)).isEqualTo(1);
        assertThat(counted(false)).isEqualTo(2);
    }

    @Test
    void aVerdictOnASampleThatWasNotInReviewIsNotCounted() {
        // When
        bench.judge(Bench.verdict("later", 1, Decision.KEEP));
        scoreSuspect("later", 1);
        bench.judge(Bench.verdict("later", 2, Decision.EXCLUDE));

        // Then
        assertThat(counted(false)).isZero();
    }

    @Test
    void withAShareOfZeroNothingIsDrawn() {
        // Given
        try (Bench without =
                new Bench(Bench.config(folder.resolve("b")).withControls(new ControlLottery(0, 42)), "none")) {
            // When
            for (int i = 0; i < 300; i++) {
                without.score(without.sample("a" + i, 1, 0, 0.9f, 0.09f, 0.01f));
            }

            // Then
            assertThat(without.review.isEmpty()).isTrue();
        }
    }
}

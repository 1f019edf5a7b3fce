package dev.sluice.scorer.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Late is not absent: what the catalogue lacks may be in topics that cannot be read for the time being. */
class ScoringLoopLateCatalogueTest extends ScoringLoopFixture {
    private static final Duration LONGER_THAN_ANY_WAIT = Duration.ofMinutes(2);
    private static final Duration DESCRIPTOR_WAIT = ScorerConfig.defaults().descriptorWait();
    private static final Duration FIRST_MODEL_WAIT = ScorerConfig.defaults().firstModelWait();

    @BeforeEach
    void beLate() {
        late = true;
    }

    @Test
    void samplesOfADescribedDataSetWaitForADescriptionThatIsReadLate() throws Exception {
        // Given
        give(P0, 0, Samples.sample("a", "d", 1, 1, 0));

        // When
        run(
                ScorerConfig.defaults(),
                3,
                then(() -> clock.advance(LONGER_THAN_ANY_WAIT)),
                3,
                then(() -> {
                    assertThat(counters.deadLettered).hasValue(0);
                    describeAndLoad();
                    late = false;
                }),
                4);

        // Then
        assertThat(counters.scored).hasValue(1);
        assertThat(counters.deadLettered).hasValue(0);
    }

    @Test
    void theWaitForADescriptionBeginsAtTheEndOfTheCatalogueAndAgainAfterAReconnect() throws Exception {
        // Given
        give(P0, 0, Samples.sample("a", "nobody", 1, 1, 0));

        // When
        run(
                ScorerConfig.defaults(),
                3,
                then(() -> {
                    clock.advance(LONGER_THAN_ANY_WAIT);
                    late = false;
                }),
                3,
                then(() -> {
                    assertThat(counters.deadLettered).hasValue(0);
                    clock.advance(DESCRIPTOR_WAIT.minusMillis(1));
                    feed.behind();
                }),
                3,
                then(() -> clock.advance(DESCRIPTOR_WAIT.minusMillis(1))),
                3,
                then(() -> {
                    assertThat(counters.deadLettered).hasValue(0);
                    clock.advance(Duration.ofMillis(1));
                }),
                3);

        // Then
        assertThat(counters.deadLettered).hasValue(1);
    }

    @Test
    void aDescriptionIsGivenUpOnlyWhenTheCatalogueWasReadUpToTheEndOfTheWait() throws Exception {
        // Given a catalogue that is at its end, and then brings nothing, since its leader is gone
        give(P0, 0, Samples.sample("a", "nobody", 1, 1, 0));
        feed.reached(clock.instant());

        // When
        run(
                ScorerConfig.defaults(),
                3,
                then(() -> clock.advance(LONGER_THAN_ANY_WAIT)),
                3,
                then(() -> {
                    assertThat(counters.deadLettered).hasValue(0);
                    assertThat(feed.takeAsked()).isTrue();
                    late = false;
                }),
                3);

        // Then
        assertThat(counters.deadLettered).hasValue(1);
    }

    @Test
    void afterAWaitInVainAnotherDataSetIsGivenUpAsSoonAsTheCatalogueIsKnownToLackIt() throws Exception {
        // Given
        late = false;
        give(P0, 0, Samples.sample("a", "nobody", 1, 1, 0));

        // When
        run(
                ScorerConfig.defaults(),
                3,
                then(() -> clock.advance(DESCRIPTOR_WAIT)),
                3,
                then(() -> {
                    assertThat(counters.deadLettered).hasValue(1);
                    late = true;
                    clock.advance(Duration.ofSeconds(1));
                    give(P0, 1, Samples.sample("b", "nobody", 1, 1, 0));
                    give(P1, 0, Samples.sample("c", "d", 1, 1, 0));
                }),
                5,
                then(() -> {
                    assertThat(counters.deadLettered).hasValue(1);
                    describeAndLoad();
                    late = false;
                }),
                4);

        // Then
        assertThat(counters.deadLettered).hasValue(2);
        assertThat(counters.scored).hasValue(1);
    }

    @Test
    void theWaitForAFirstModelBeginsAtTheEndOfTheCatalogueAndAgainAfterAReconnect() throws Exception {
        // Given
        catalogue.describe(Samples.descriptor("d"));
        give(P0, 0, Samples.sample("a", "d", 1, 1, 0));

        // When
        run(
                ScorerConfig.defaults(),
                3,
                then(() -> {
                    clock.advance(LONGER_THAN_ANY_WAIT);
                    late = false;
                }),
                3,
                then(() -> {
                    clock.advance(FIRST_MODEL_WAIT.minusMillis(1));
                    feed.behind();
                }),
                3,
                then(() -> {
                    assertThat(counters.scored).hasValue(0);
                    clock.advance(FIRST_MODEL_WAIT);
                }),
                3);

        // Then
        assertThat(counters.scored).hasValue(1);
        assertThat(counters.modelVersion).hasValue(0);
    }
}

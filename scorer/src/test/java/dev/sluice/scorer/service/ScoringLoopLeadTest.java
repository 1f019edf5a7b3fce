package dev.sluice.scorer.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.models.ModelAssembler;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.scorer.Models;
import java.time.Duration;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** How far ahead of training samples are that are being scored. */
class ScoringLoopLeadTest extends ScoringLoopFixture {
    private static final Duration COMMIT_DUE = Duration.ofSeconds(1);

    @Test
    void samplesInFlightCountAsAheadOfTraining() throws Exception {
        // Given a bound of 2 and a model trained on nothing
        describeAndLoad();
        slow = true;
        ScorerConfig config = ScorerConfig.defaults().withMaxStaleness(2).withMaxBatch(1);
        give(P0, 0, 5);

        // When
        run(
                config,
                8,
                then(() -> {
                    assertThat(queue.depth())
                            .as("handed on, of which none is computed")
                            .isEqualTo(3);
                    assertThat(counters.ahead).hasValue(3);
                    catalogue.load(new ModelAssembler.Model(
                            Samples.snapshot("d", 2, new SourcePosition(0, 1L)),
                            Models.linear(1, 0, 2, 0, 3, 0, 0, 0, 0)));
                }),
                2,
                // Then
                then(() -> assertThat(queue.depth()).isEqualTo(4)));
        assertThat(counters.maxAhead).hasValue(2);
    }

    @Test
    void theLeadFallsWhenTheTrainerCatchesUpThoughNothingWaitsToBeScored() throws Exception {
        // Given
        describeAndLoad();
        give(P0, 0, 3);

        // When
        run(
                ScorerConfig.defaults().withMaxBatch(1),
                8,
                then(() -> {
                    assertThat(counters.ahead).hasValue(3);
                    catalogue.load(new ModelAssembler.Model(
                            Samples.snapshot("d", 2, new SourcePosition(0, 3L)),
                            Models.linear(1, 0, 2, 0, 3, 0, 0, 0, 0)));
                }),
                2);

        // Then
        assertThat(counters.ahead).hasValue(0);
    }

    @Test
    void whatWasGivenUpNoLongerCountsAsAheadOfTraining() throws Exception {
        // Given
        describeAndLoad();
        slow = true;
        commitFailures.add(new TimeoutException("no answer"));
        give(P0, 0, 3);

        // When
        run(
                ScorerConfig.defaults().withMaxBatch(1),
                6,
                then(() -> compute(take())),
                1,
                then(() -> {
                    assertThat(counters.ahead).hasValue(3);
                    clock.advance(COMMIT_DUE);
                }),
                1,
                1);

        // Then nothing is committed: the next offset to score is 0 again
        assertThat(counters.ahead).hasValue(0);
    }
}

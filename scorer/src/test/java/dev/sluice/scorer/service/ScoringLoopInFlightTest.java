package dev.sluice.scorer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.models.ModelAssembler;
import dev.sluice.scorer.Models;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** What the loop does while batches are being computed. */
class ScoringLoopInFlightTest extends ScoringLoopFixture {
    private static final Duration COMMIT_DUE = Duration.ofSeconds(1);
    private Batch lateBatch = new Batch(List.of(), 0);

    @Test
    void aSlowModelNeitherStopsThePollingNorOpensATransaction() throws Exception {
        // Given
        describeAndLoad();
        slow = true;
        give(P0, 0, 3);

        // When
        run(
                ScorerConfig.defaults(),
                4,
                then(() -> {
                    clock.advance(Duration.ofMinutes(30));
                    polls = 0;
                }),
                50,
                then(() -> {
                    assertThat(polls).isEqualTo(50);
                    assertThat(producers.get(0).transactionInFlight()).isFalse();
                    computeAll();
                }),
                1);

        // Then
        assertThat(committedOffsets(0)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void aFullQueuePausesThePartitionsAndRoomInItResumesThem() throws Exception {
        // Given
        describeAndLoad();
        slow = true;
        give(P0, 0, 5);

        // When
        run(
                ScorerConfig.defaults().withBatching(Batching.defaults().withQueue(2, 1 << 20)),
                6,
                then(() -> {
                    assertThat(queue.depth()).isEqualTo(2);
                    assertThat(consumer.paused()).containsExactlyInAnyOrder(P0, P1);
                    polls = 0;
                }),
                10,
                then(() -> {
                    assertThat(polls)
                            .as("polls of a member that cannot take more")
                            .isEqualTo(10);
                    assertThat(queue.depth()).isEqualTo(2);
                    slow = false;
                }),
                6,
                then(() -> assertThat(consumer.paused()).isEmpty()));

        // Then
        assertThat(committedOffsets(0)).containsExactly(0L, 1L, 2L, 3L, 4L);
    }

    @Test
    void samplesOfAPartitionKeepTheirOrderWhicheverBatchIsDoneFirst() throws Exception {
        // Given batches of one sample
        describeAndLoad();
        slow = true;
        give(P0, 0, 3);

        // When
        run(
                ScorerConfig.defaults().withMaxBatch(1),
                6,
                then(() -> {
                    Batch first = take();
                    Batch second = take();
                    Batch third = take();
                    compute(third);
                    compute(second);
                    assertThat(queue.completed()).as("the first is not done").isNull();
                    compute(first);
                }),
                1);

        // Then
        assertThat(committedOffsets(0)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void whatIsDoneIsCommittedWhileTheNextBatchIsStillBeingComputed() throws Exception {
        // Given
        describeAndLoad();
        slow = true;
        give(P0, 0, 2);

        // When
        run(
                ScorerConfig.defaults().withMaxBatch(1),
                5,
                then(() -> {
                    compute(take());
                    take();
                }),
                1,
                then(() -> clock.advance(COMMIT_DUE)),
                1,
                // Then
                then(() -> {
                    assertThat(committedOffsets(0)).containsExactly(0L);
                    assertThat(producers.get(0).transactionInFlight()).isFalse();
                }));
    }

    @Test
    void closingCommitsWhatIsDoneAndLeavesTheRestToTheNextStart() throws Exception {
        // Given
        describeAndLoad();
        slow = true;
        give(P0, 0, 2);

        // When
        run(ScorerConfig.defaults().withMaxBatch(1), 5, then(() -> compute(take())));

        // Then
        assertThat(committedOffsets(0)).containsExactly(0L);
    }

    @Test
    void afterAFailedCommitWhatIsInFlightIsGivenUpAndReadAgain() throws Exception {
        // Given
        describeAndLoad();
        slow = true;
        commitFailures.add(new TimeoutException("no answer"));
        give(P0, 0, 2);

        // When: the mock broker keeps no records, so that they are given anew for the second attempt
        run(
                ScorerConfig.defaults().withMaxBatch(1),
                5,
                then(() -> compute(take())),
                1,
                then(() -> {
                    Batch inFlight = take();
                    clock.advance(COMMIT_DUE);
                    lateBatch = inFlight;
                }),
                1,
                then(() -> {
                    assertThat(queue.idle()).isTrue();
                    compute(lateBatch);
                    give(P0, 0, 2);
                    slow = false;
                }),
                6);

        // Then what was computed for the first attempt has not come in twice
        assertThat(producers).hasSize(2);
        assertThat(committedOffsets(0)).containsExactly(0L, 1L);
    }

    @Test
    void aFailureOfTheModelEndsTheRunWithItsReason() {
        // Given
        describeAndLoad();
        slow = true;
        give(P0, 0, 1);

        // Then
        assertThatThrownBy(() -> run(
                        ScorerConfig.defaults(),
                        4,
                        then(() -> queue.fail(take(), new IllegalStateException("the device is gone"))),
                        2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the device is gone");
    }

    @Test
    void aRegistryThatIsAwayWhileResultsAreWrittenOnlyCostsAnotherAttempt() throws Exception {
        // Given
        closing.countDown();
        describeAndLoad();
        slow = true;
        give(P0, 0, 1);

        // When
        run(
                ScorerConfig.defaults(),
                4,
                then(() -> queue.fail(take(), new OutputWriter.RegistryAwayException(new TimeoutException("away")))),
                1,
                then(() -> {
                    give(P0, 0, 1);
                    slow = false;
                }),
                6);

        // Then
        assertThat(producers).hasSize(2);
        assertThat(committedOffsets(0)).containsExactly(0L);
    }

    @Test
    void aBatchIsScoredByTheModelThatIsNewestWhenItsTurnComes() throws Exception {
        // Given
        describeAndLoad();
        slow = true;
        give(P0, 0, 1);

        // When a model arrives after the batch was handed on
        run(
                ScorerConfig.defaults(),
                4,
                then(() -> catalogue.load(
                        new ModelAssembler.Model(Samples.snapshot("d", 9), Models.linear(1, 0, 2, 0, 3, 0, 0, 0, 0)))),
                then(this::computeAll),
                1);

        // Then
        assertThat(counters.modelVersion).hasValue(9);
    }
}

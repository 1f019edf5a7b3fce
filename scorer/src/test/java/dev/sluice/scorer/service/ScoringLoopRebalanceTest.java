package dev.sluice.scorer.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What becomes of batches whose partitions are given to another scorer. */
class ScoringLoopRebalanceTest extends ScoringLoopFixture {
    private Batch lateBatch = new Batch(List.of(), 0);

    @Test
    void aPartitionThatIsRevokedTakesItsBatchesAlongAndLeavesTheOthers() throws Exception {
        // Given
        describeAndLoad();
        slow = true;

        // When both partitions are in one batch that is being computed
        run(
                ScorerConfig.defaults(),
                1,
                then(() -> {
                    give(P0, 0, 2);
                    give(P1, 0, 1);
                }),
                2,
                then(() -> {
                    lateBatch = take();
                    revoke(List.of(P0), List.of(P1));
                }),
                1,
                then(() -> compute(lateBatch)),
                2);

        // Then
        assertThat(committedOffsets(0)).isEmpty();
        assertThat(committedOffsets(1)).containsExactly(0L);
    }

    @Test
    void whatIsDoneOfARevokedPartitionIsCommittedBeforeItGoes() throws Exception {
        // Given
        describeAndLoad();
        slow = true;

        // When
        run(
                ScorerConfig.defaults(),
                1,
                then(() -> give(P0, 0, 2)),
                2,
                then(() -> {
                    compute(take());
                    revoke(List.of(P0), List.of(P1));
                }),
                1);

        // Then
        assertThat(committedOffsets(0)).containsExactly(0L, 1L);
    }

    @Test
    void partitionsThatAreLostTakeEverythingAlong() throws Exception {
        // Given
        describeAndLoad();
        slow = true;

        // When
        run(
                ScorerConfig.defaults(),
                1,
                then(() -> give(P0, 0, 2)),
                2,
                then(() -> {
                    compute(take());
                    consumer.schedulePollTask(() -> loop.onPartitionsLost(List.of(P0, P1)));
                }),
                3);

        // Then
        assertThat(committed()).isEmpty();
        assertThat(queue.idle()).isTrue();
    }

    /** As a rebalance does within a poll: {@link MockConsumer} changes the assignment without telling what went. */
    private void revoke(List<TopicPartition> gone, List<TopicPartition> kept) {
        consumer.schedulePollTask(() -> {
            loop.onPartitionsRevoked(gone);
            consumer.rebalance(kept);
        });
    }
}

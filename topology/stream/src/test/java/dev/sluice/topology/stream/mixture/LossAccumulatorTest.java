package dev.sluice.topology.stream.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.topology.stream.Bench;
import dev.sluice.topology.stream.record.Scored;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deltas of samples with one label: what is sent when, and what a restart finds. */
class LossAccumulatorTest {
    @TempDir
    Path folder;

    private AccumulatorBench bench;

    @BeforeEach
    void open() {
        bench = new AccumulatorBench(folder);
    }

    @Test
    void whatIsSentAtTheLimitAreTheSamplesCountedUntilThenAndNothingWaitsAnyMore() {
        // Given
        LossAccumulator accumulator = bench.accumulator();

        // When
        bench.feed(accumulator, 0, 256);
        bench.sendWhatWaits(accumulator);

        // Then
        assertThat(bench.sent()).singleElement().isEqualTo(bench.message(1, 0, 256));
    }

    @Test
    void deltasAreNumberedWithoutGapsAcrossRestarts() {
        // When
        bench.feed(bench.accumulator(), 0, 256);
        LossAccumulator next = bench.accumulator();
        bench.feed(next, 256, 512);
        bench.feed(next, 512, 768);

        // Then
        assertThat(bench.sent())
                .containsExactly(bench.message(1, 0, 256), bench.message(2, 256, 512), bench.message(3, 512, 768));
    }

    @Test
    void afterACrashWhatWasCommittedIsCountedOnceAndTheRestGoesWithTheNext() {
        // Given a delta that was sent and a second that was begun in the same places of the store
        bench.feed(bench.accumulator(), 0, 456);
        bench.context.resetForwards();

        // When another instance finds what the store holds
        LossAccumulator next = bench.accumulator();
        bench.feed(next, 456, 600);
        bench.sendWhatWaits(next);

        // Then
        assertThat(bench.sent()).containsExactly(bench.message(2, 256, 512), bench.message(3, 512, 600));
    }

    @Test
    void aSampleThatWasProcessedButNotCommittedIsCountedOnceWhenItComesAgain() {
        // Given a store that was set back to what was committed after 10 samples
        bench.feed(bench.accumulator(), 0, 10);
        Map<String, byte[]> committed = new HashMap<>();
        bench.store.all().forEachRemaining(entry -> committed.put(entry.key, entry.value));
        bench.feed(bench.accumulator(), 10, 40);
        List<String> lost = new ArrayList<>();
        bench.store.all().forEachRemaining(entry -> lost.add(entry.key));
        lost.forEach(bench.store::delete);
        committed.forEach(bench.store::put);

        // When
        LossAccumulator next = bench.accumulator();
        bench.feed(next, 10, 40);
        bench.sendWhatWaits(next);

        // Then
        assertThat(bench.sent()).singleElement().isEqualTo(bench.message(1, 0, 40));
    }

    @Test
    void whatWaitsIsSentWhenTheTimeIsUpAndThenForgotten() {
        // Given
        LossAccumulator accumulator = bench.accumulator();
        bench.feed(accumulator, 0, 3);

        // When
        bench.sendWhatWaits(accumulator);
        bench.sendWhatWaits(accumulator);

        // Then
        assertThat(bench.sent()).singleElement().isEqualTo(bench.message(1, 0, 3));
    }

    @Test
    void dataSetsDoNotMix() {
        // Given
        LossAccumulator accumulator = bench.accumulator();
        Scored first = bench.samples.get(0);
        Scored other = AccumulatorBench.of("other:one", bench.samples.get(1).value());

        // When
        bench.process(accumulator, first);
        bench.process(accumulator, other);
        LossAccumulator next = bench.accumulator();
        bench.sendWhatWaits(next);

        // Then
        Map<String, byte[]> byDataset = new HashMap<>();
        bench.context
                .forwarded()
                .forEach(forward ->
                        byDataset.put(forward.record().key(), forward.record().value()));
        assertThat(byDataset).containsOnlyKeys(Bench.DATASET, "other:one");
        assertThat(byDataset.get(Bench.DATASET)).isEqualTo(AccumulatorBench.message(1, List.of(first)));
        assertThat(byDataset.get("other:one")).isEqualTo(AccumulatorBench.message(1, List.of(other)));
    }

    @Test
    void aSampleWritesALittleHoweverManyWait() {
        // When
        bench.feed(bench.accumulator(), 0, 255);

        // Then
        List<Integer> sizes = new ArrayList<>();
        bench.store.all().forEachRemaining(entry -> sizes.add(entry.value.length));
        assertThat(sizes).hasSize(255).allMatch(size -> size < 84);
    }

    @Test
    void theStoreHoldsOneDeltaHoweverManyWereSent() {
        // When
        LossAccumulator accumulator = bench.accumulator();
        for (int round = 0; round < 5; round++) {
            bench.feed(accumulator, 0, 768);
        }

        // Then
        List<String> keys = new ArrayList<>();
        bench.store.all().forEachRemaining(entry -> keys.add(entry.key));
        assertThat(keys).hasSize(255 + 1);
    }

    @Test
    void aStoredSampleThatIsCutOffIsNotGuessedAt() {
        // Given
        bench.feed(bench.accumulator(), 0, 1);
        String key = "routed:1:" + Bench.DATASET;
        byte[] whole = bench.store.get(key);

        // When, Then
        for (int length = 2 * Long.BYTES; length < whole.length; length++) {
            bench.store.put(key, Arrays.copyOf(whole, length));
            assertThatThrownBy(bench::accumulator)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("ends early");
        }
    }
}

package dev.sluice.topology.stream.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.topology.stream.Bench;
import dev.sluice.topology.stream.record.Scored;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deltas of samples whose labels are sets: each value counts, and a sample is never torn apart. */
class LossAccumulatorSetsTest {
    @TempDir
    Path folder;

    private AccumulatorBench bench;

    @BeforeEach
    void open() {
        bench = new AccumulatorBench(folder);
    }

    @Test
    void aMultiLabelSampleCountsEachOfItsValuesAndSurvivesACrashWhole() {
        // Given 256 samples to a delta, however many values each has
        List<Scored> sets = bench.samples.subList(0, 300).stream()
                .map(s -> AccumulatorBench.set(s, "sets"))
                .toList();
        LossAccumulator accumulator = bench.accumulator();
        sets.subList(0, 270).forEach(sample -> bench.process(accumulator, sample));

        // When
        LossAccumulator next = bench.accumulator();
        sets.subList(270, 300).forEach(sample -> bench.process(next, sample));
        bench.sendWhatWaits(next);

        // Then
        assertThat(bench.sent())
                .containsExactly(
                        AccumulatorBench.messageOfSets(1, sets.subList(0, 256)),
                        AccumulatorBench.messageOfSets(2, sets.subList(256, 300)));
    }

    @Test
    void samplesWithOneLabelAndSetsOfOneDataSetAreInDeltasOfTheirOwn() {
        // Given
        List<Scored> single = bench.samples.subList(0, 5);
        List<Scored> sets = bench.samples.subList(5, 8).stream()
                .map(s -> AccumulatorBench.set(s, Bench.DATASET))
                .toList();
        LossAccumulator accumulator = bench.accumulator();

        // When
        single.forEach(sample -> bench.process(accumulator, sample));
        sets.forEach(sample -> bench.process(accumulator, sample));
        LossAccumulator next = bench.accumulator();
        bench.sendWhatWaits(next);

        // Then
        assertThat(bench.sent())
                .containsExactly(AccumulatorBench.message(1, single), AccumulatorBench.messageOfSets(2, sets));
    }

    @Test
    void aStoredSetThatIsCutOffIsNotGuessedAt() {
        // Given
        bench.process(bench.accumulator(), AccumulatorBench.set(bench.samples.get(0), "sets"));
        String key = "routed:1:sets";
        byte[] whole = bench.store.get(key);

        // When, Then
        for (int length = 2 * Long.BYTES; length < whole.length; length++) {
            bench.store.put(key, Arrays.copyOf(whole, length));
            assertThatThrownBy(bench::accumulator)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("early");
        }
    }
}

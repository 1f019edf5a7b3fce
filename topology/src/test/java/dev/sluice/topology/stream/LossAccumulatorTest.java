package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Features;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.topology.noise.LossDelta;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossAccumulatorTest {
    private static final int CLASSES = 4;

    @TempDir
    Path folder;

    private final List<Scored> samples = samples(new Random(1), 300);
    private final MockProcessorContext<String, byte[]> context = new MockProcessorContext<>();
    private final KeyValueStore<String, byte[]> store = store();

    @BeforeEach
    void openStore() {
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
    }

    @Test
    void whatIsSentAtTheLimitAreTheSamplesCountedUntilThenAndNothingStaysBehind() {
        // Given
        LossAccumulator accumulator = accumulator();

        // When
        feed(accumulator, 0, 256);

        // Then
        assertThat(sent()).singleElement().isEqualTo(sumOf(0, 256));
        assertThat(store.all()).isExhausted();
    }

    @Test
    void afterACrashWhatWasCommittedIsCountedOnceAndTheRestBelongsToTheNextSending() {
        // Given samples in several pieces, the last of them begun
        feed(accumulator(), 0, 200);
        assertThat(sent()).isEmpty();

        // When another instance finds what the store holds
        context.resetForwards();
        LossAccumulator next = accumulator();
        feed(next, 200, 300);

        // Then
        assertThat(sent()).singleElement().isEqualTo(sumOf(0, 256));
        LossDelta left = new LossDelta();
        store.all().forEachRemaining(entry -> CountedNumbers.count(entry.value, left));
        assertThat(left.toBytes()).isEqualTo(sumOf(256, 300));
    }

    @Test
    void whatWaitsIsSentWhenTheTimeIsUpAndThenForgotten() {
        // Given
        feed(accumulator(), 0, 3);

        // When
        context.scheduledPunctuators().get(0).getPunctuator().punctuate(1000);
        context.scheduledPunctuators().get(0).getPunctuator().punctuate(1100);

        // Then
        assertThat(sent()).singleElement().isEqualTo(sumOf(0, 3));
        assertThat(store.all()).isExhausted();
    }

    @Test
    void aSampleRewritesALittleHoweverManyWait() {
        // When
        feed(accumulator(), 0, 255);

        // Then
        List<Integer> sizes = new ArrayList<>();
        store.all().forEachRemaining(entry -> sizes.add(entry.value.length));
        assertThat(sizes).hasSizeGreaterThan(5).allMatch(size -> size < 1024 + 64);
    }

    @Test
    void storedNumbersThatAreCutOffAreNotGuessedAt() {
        // Given
        byte[] numbers = CountedNumbers.append(new byte[0], samples.get(0));

        // When, Then
        for (int length = 1; length < numbers.length; length++) {
            byte[] cut = Arrays.copyOf(numbers, length);
            assertThatThrownBy(() -> CountedNumbers.count(cut, new LossDelta()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cut off");
        }
    }

    private LossAccumulator accumulator() {
        LossAccumulator accumulator = new LossAccumulator(TopologyConfig.defaults("sluice", folder));
        accumulator.init(context);
        return accumulator;
    }

    private void feed(LossAccumulator accumulator, int from, int to) {
        samples.subList(from, to).forEach(sample -> accumulator.process(new Record<>(Bench.DATASET, sample, 0)));
    }

    private List<byte[]> sent() {
        List<byte[]> values = new ArrayList<>();
        context.forwarded().forEach(forward -> values.add(forward.record().value()));
        return values;
    }

    private byte[] sumOf(int from, int to) {
        LossDelta sum = new LossDelta();
        for (Scored sample : samples.subList(from, to)) {
            sum.record(
                    sample.label(),
                    sample.value().getLoss(),
                    sample.probabilities(),
                    sample.classIndices(),
                    sample.value().getModelVersion(),
                    sample.value().getLearningRate());
        }
        return sum.toBytes();
    }

    private static KeyValueStore<String, byte[]> store() {
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(Nodes.PENDING_DELTAS_STORE), Serdes.String(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
    }

    /** Every third one knows only its most probable classes. */
    private static List<Scored> samples(Random random, int count) {
        List<Scored> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float first = 0.3f + 0.6f * random.nextFloat();
            boolean truncated = i % 3 == 0;
            List<Float> probabilities = truncated ? List.of(first, (1 - first) / 2) : List.of(first, 1 - first, 0f, 0f);
            List<Integer> classes = truncated ? List.of(2, 7) : null;
            int label = random.nextInt(CLASSES);
            var features = new Features(ByteBuffer.wrap(new byte[4]), FeatureEncoding.UINT8, List.of(4));
            var sample = new LabelledSample(
                    "s" + i,
                    Bench.DATASET,
                    1,
                    features,
                    List.of(label),
                    Instant.EPOCH,
                    "test",
                    Map.of(),
                    Provenance.SOURCE);
            samples.add(Scored.of(new ScoredSample(
                    sample,
                    new SourcePosition(0, (long) i),
                    5 * random.nextDouble(),
                    0.5,
                    classes,
                    probabilities,
                    (long) (i / 100),
                    1e-3,
                    Instant.EPOCH)));
        }
        return samples;
    }
}

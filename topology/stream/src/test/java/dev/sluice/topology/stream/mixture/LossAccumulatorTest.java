package dev.sluice.topology.stream.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Features;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.window.BinaryLabels;
import dev.sluice.topology.noise.window.LossDelta;
import dev.sluice.topology.stream.Bench;
import dev.sluice.topology.stream.config.Nodes;
import dev.sluice.topology.stream.config.TopologyConfig;
import dev.sluice.topology.stream.record.Counted;
import dev.sluice.topology.stream.record.Scored;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    private final List<Scored> samples = samples(new Random(1), 768);
    private final MockProcessorContext<String, byte[]> context = new MockProcessorContext<>();
    private final KeyValueStore<String, byte[]> store = store();

    @BeforeEach
    void openStore() {
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
        context.setCurrentStreamTimeMs(0);
    }

    @Test
    void whatIsSentAtTheLimitAreTheSamplesCountedUntilThenAndNothingWaitsAnyMore() {
        // Given
        LossAccumulator accumulator = accumulator();

        // When
        feed(accumulator, 0, 256);
        sendWhatWaits(accumulator);

        // Then
        assertThat(sent()).singleElement().isEqualTo(message(1, 0, 256));
    }

    @Test
    void deltasAreNumberedWithoutGapsAcrossRestarts() {
        // When
        feed(accumulator(), 0, 256);
        LossAccumulator next = accumulator();
        feed(next, 256, 512);
        feed(next, 512, 768);

        // Then
        assertThat(sent()).containsExactly(message(1, 0, 256), message(2, 256, 512), message(3, 512, 768));
    }

    @Test
    void afterACrashWhatWasCommittedIsCountedOnceAndTheRestGoesWithTheNext() {
        // Given a delta that was sent and a second that was begun in the same places of the store
        feed(accumulator(), 0, 456);
        context.resetForwards();

        // When another instance finds what the store holds
        LossAccumulator next = accumulator();
        feed(next, 456, 600);
        sendWhatWaits(next);

        // Then
        assertThat(sent()).containsExactly(message(2, 256, 512), message(3, 512, 600));
    }

    @Test
    void aSampleThatWasProcessedButNotCommittedIsCountedOnceWhenItComesAgain() {
        // Given a store that was set back to what was committed after 10 samples
        feed(accumulator(), 0, 10);
        Map<String, byte[]> committed = new HashMap<>();
        store.all().forEachRemaining(entry -> committed.put(entry.key, entry.value));
        feed(accumulator(), 10, 40);
        List<String> lost = new ArrayList<>();
        store.all().forEachRemaining(entry -> lost.add(entry.key));
        lost.forEach(store::delete);
        committed.forEach(store::put);

        // When
        LossAccumulator next = accumulator();
        feed(next, 10, 40);
        sendWhatWaits(next);

        // Then
        assertThat(sent()).singleElement().isEqualTo(message(1, 0, 40));
    }

    @Test
    void whatWaitsIsSentWhenTheTimeIsUpAndThenForgotten() {
        // Given
        LossAccumulator accumulator = accumulator();
        feed(accumulator, 0, 3);

        // When
        sendWhatWaits(accumulator);
        sendWhatWaits(accumulator);

        // Then
        assertThat(sent()).singleElement().isEqualTo(message(1, 0, 3));
    }

    @Test
    void dataSetsDoNotMix() {
        // Given
        LossAccumulator accumulator = accumulator();
        Scored first = samples.get(0);
        Scored other = of("other:one", samples.get(1).value());

        // When
        process(accumulator, first);
        process(accumulator, other);
        LossAccumulator next = accumulator();
        sendWhatWaits(next);

        // Then
        Map<String, byte[]> byDataset = new HashMap<>();
        context.forwarded()
                .forEach(forward ->
                        byDataset.put(forward.record().key(), forward.record().value()));
        assertThat(byDataset).containsOnlyKeys(Bench.DATASET, "other:one");
        assertThat(byDataset.get(Bench.DATASET)).isEqualTo(message(1, List.of(first)));
        assertThat(byDataset.get("other:one")).isEqualTo(message(1, List.of(other)));
    }

    @Test
    void aSampleWritesALittleHoweverManyWait() {
        // When
        feed(accumulator(), 0, 255);

        // Then
        List<Integer> sizes = new ArrayList<>();
        store.all().forEachRemaining(entry -> sizes.add(entry.value.length));
        assertThat(sizes).hasSize(255).allMatch(size -> size < 72);
    }

    @Test
    void theStoreHoldsOneDeltaHoweverManyWereSent() {
        // When
        LossAccumulator accumulator = accumulator();
        for (int round = 0; round < 5; round++) {
            feed(accumulator, 0, 768);
        }

        // Then
        List<String> keys = new ArrayList<>();
        store.all().forEachRemaining(entry -> keys.add(entry.key));
        assertThat(keys).hasSize(255 + 1);
    }

    @Test
    void aStoredSampleThatIsCutOffIsNotGuessedAt() {
        // Given
        feed(accumulator(), 0, 1);
        String key = "sketch:1:" + Bench.DATASET;
        byte[] whole = store.get(key);

        // When, Then
        for (int length = 2 * Long.BYTES; length < whole.length; length++) {
            store.put(key, Arrays.copyOf(whole, length));
            assertThatThrownBy(this::accumulator)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("ends early");
        }
    }

    /** Of every sample its classes as a set: the given one and the last. */
    private static Scored set(Scored sample, String dataset) {
        List<Float> probabilities = List.of(0.2f, 0.97f, 0.001f, 0.5f);
        LabelledSample labelled = LabelledSample.newBuilder(sample.sample())
                .setDataset(dataset)
                .setLabels(List.of(sample.label() % 3, 3))
                .build();
        return Scored.of(ScoredSample.newBuilder(sample.value())
                .setSample(labelled)
                .setClassIndices(null)
                .setClassProbabilities(probabilities)
                .setMultiLabel(true)
                .build());
    }

    private static byte[] messageOfSets(long sequence, List<Scored> counted) {
        LossDelta sum = new LossDelta();
        for (Scored sample : counted) {
            boolean[] present = Objects.requireNonNull(sample.present());
            for (int j = 0; j < present.length; j++) {
                float p = sample.probabilities()[j];
                sum.record(
                        present[j] ? 1 : 0,
                        BinaryLabels.loss(p, present[j]),
                        BinaryLabels.probabilities(p),
                        null,
                        sample.value().getModelVersion(),
                        sample.value().getLearningRate(),
                        0,
                        LabelScorer.withoutStructure(2));
            }
        }
        return new DeltaMessage(0, sequence, 0, 0, CLASSES, sum.toBytes()).toBytes();
    }

    @Test
    void aMultiLabelSampleCountsEachOfItsValuesAndSurvivesACrashWhole() {
        // Given 256 samples to a delta, however many values each has
        List<Scored> sets =
                samples.subList(0, 300).stream().map(s -> set(s, "sets")).toList();
        LossAccumulator accumulator = accumulator();
        sets.subList(0, 270).forEach(sample -> process(accumulator, sample));

        // When
        LossAccumulator next = accumulator();
        sets.subList(270, 300).forEach(sample -> process(next, sample));
        sendWhatWaits(next);

        // Then
        assertThat(sent())
                .containsExactly(messageOfSets(1, sets.subList(0, 256)), messageOfSets(2, sets.subList(256, 300)));
    }

    @Test
    void samplesWithOneLabelAndSetsOfOneDataSetAreInDeltasOfTheirOwn() {
        // Given
        List<Scored> single = samples.subList(0, 5);
        List<Scored> sets =
                samples.subList(5, 8).stream().map(s -> set(s, Bench.DATASET)).toList();
        LossAccumulator accumulator = accumulator();

        // When
        single.forEach(sample -> process(accumulator, sample));
        sets.forEach(sample -> process(accumulator, sample));
        LossAccumulator next = accumulator();
        sendWhatWaits(next);

        // Then
        assertThat(sent()).containsExactly(message(1, single), messageOfSets(2, sets));
    }

    @Test
    void aStoredSetThatIsCutOffIsNotGuessedAt() {
        // Given
        process(accumulator(), set(samples.get(0), "sets"));
        String key = "sketch:1:sets";
        byte[] whole = store.get(key);

        // When, Then
        for (int length = 2 * Long.BYTES; length < whole.length; length++) {
            store.put(key, Arrays.copyOf(whole, length));
            assertThatThrownBy(this::accumulator)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("early");
        }
    }

    private LossAccumulator accumulator() {
        LossAccumulator accumulator = new LossAccumulator(TopologyConfig.defaults("sluice", folder));
        accumulator.init(context);
        return accumulator;
    }

    private void feed(LossAccumulator accumulator, int from, int to) {
        samples.subList(from, to).forEach(sample -> process(accumulator, sample));
    }

    private void process(LossAccumulator accumulator, Scored sample) {
        accumulator.process(new Record<>("any", counted(sample), 0));
    }

    /** The newest accumulator's own timer, as if the interval had passed. */
    private void sendWhatWaits(LossAccumulator newest) {
        assertThat(newest).isNotNull();
        var timers = context.scheduledPunctuators();
        timers.get(timers.size() - 1).getPunctuator().punctuate(1000);
    }

    private static Counted counted(Scored sample) {
        if (sample.present() != null) {
            return new Counted(sample, 0, LabelScorer.withoutStructure(2));
        }
        LabelScorer scorer = LabelScorer.withoutStructure(sample.probabilities().length);
        return new Counted(sample, sample.value().getLabelProbability(), scorer);
    }

    private List<byte[]> sent() {
        List<byte[]> values = new ArrayList<>();
        context.forwarded().forEach(forward -> values.add(forward.record().value()));
        return values;
    }

    private byte[] message(long sequence, int from, int to) {
        return message(sequence, samples.subList(from, to));
    }

    private static byte[] message(long sequence, List<Scored> counted) {
        LossDelta sum = new LossDelta();
        for (Scored sample : counted) {
            sum.record(
                    sample.label(),
                    sample.value().getLoss(),
                    sample.probabilities(),
                    sample.classIndices(),
                    sample.value().getModelVersion(),
                    sample.value().getLearningRate(),
                    sample.value().getLabelProbability(),
                    LabelScorer.withoutStructure(sample.probabilities().length));
        }
        return new DeltaMessage(0, sequence, 0, 0, sum.toBytes()).toBytes();
    }

    private static KeyValueStore<String, byte[]> store() {
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(Nodes.PENDING_DELTAS_STORE), Serdes.String(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
    }

    private static Scored of(String dataset, ScoredSample sample) {
        var renamed = LabelledSample.newBuilder(sample.getSample())
                .setDataset(dataset)
                .build();
        return Scored.of(ScoredSample.newBuilder(sample).setSample(renamed).build());
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
                    random.nextDouble(),
                    classes,
                    probabilities,
                    (long) (i / 100),
                    1e-3,
                    Instant.EPOCH,
                    false)));
        }
        return samples;
    }
}

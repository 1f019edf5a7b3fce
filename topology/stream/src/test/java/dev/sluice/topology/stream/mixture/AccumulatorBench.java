package dev.sluice.topology.stream.mixture;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** Loss accumulators over one store in memory, samples to feed them, and the messages they should send. */
final class AccumulatorBench {
    private static final int CLASSES = 4;

    final List<Scored> samples = samples(new Random(1), 768);
    final MockProcessorContext<String, byte[]> context = new MockProcessorContext<>();
    final KeyValueStore<String, byte[]> store = store();
    private final Path folder;

    AccumulatorBench(Path folder) {
        this.folder = folder;
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
        context.setCurrentStreamTimeMs(0);
    }

    LossAccumulator accumulator() {
        LossAccumulator accumulator = new LossAccumulator(TopologyConfig.defaults("sluice", folder));
        accumulator.init(context);
        return accumulator;
    }

    void feed(LossAccumulator accumulator, int from, int to) {
        samples.subList(from, to).forEach(sample -> process(accumulator, sample));
    }

    void process(LossAccumulator accumulator, Scored sample) {
        accumulator.process(new Record<>("any", counted(sample), 0));
    }

    /** The newest accumulator's own timer, as if the interval had passed. */
    void sendWhatWaits(LossAccumulator newest) {
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

    List<byte[]> sent() {
        List<byte[]> values = new ArrayList<>();
        context.forwarded().forEach(forward -> values.add(forward.record().value()));
        return values;
    }

    byte[] message(long sequence, int from, int to) {
        return message(sequence, samples.subList(from, to));
    }

    static byte[] message(long sequence, List<Scored> counted) {
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
        return new DeltaMessage(0, sequence, 0, 0, 1, sum.toBytes(), passes(counted)).toBytes();
    }

    /** Of every sample its classes as a set: the given one and the last. */
    static Scored set(Scored sample, String dataset) {
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

    static byte[] messageOfSets(long sequence, List<Scored> counted) {
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
        return new DeltaMessage(0, sequence, 0, 0, CLASSES, sum.toBytes(), passes(counted)).toBytes();
    }

    private static List<PassDelta> passes(List<Scored> counted) {
        PassCounts passes = new PassCounts(counted.size() + 1);
        for (Scored sample : counted) {
            PassDelta unusedSum = passes.add(PassDelta.one(
                    sample.sample().getDescribedAt().toEpochMilli(),
                    sample.sample().getPass(),
                    false));
        }
        return passes.all();
    }

    private static KeyValueStore<String, byte[]> store() {
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(Nodes.PENDING_DELTAS_STORE), Serdes.String(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
    }

    static Scored of(String dataset, ScoredSample sample) {
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
                    Provenance.SOURCE,
                    Instant.EPOCH);
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
                    false,
                    null,
                    -1)));
        }
        return samples;
    }
}

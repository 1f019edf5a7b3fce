package dev.sluice.trainer.service;

import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Features;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.records.Task;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.schemas.serdes.AvroSerdes;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.trainer.client.Backoff;
import dev.sluice.trainer.config.Optimisation;
import dev.sluice.trainer.config.SnapshotConfig;
import dev.sluice.trainer.config.TrainerConfig;
import dev.sluice.trainer.evaluation.EvaluationSet;
import dev.sluice.trainer.evaluation.TrainerCounters;
import dev.sluice.trainer.input.DatasetWatch;
import dev.sluice.trainer.input.InputReader;
import dev.sluice.trainer.input.PendingDeadLetters;
import dev.sluice.trainer.loss.Losses;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import dev.sluice.trainer.network.FoldedLearner;
import dev.sluice.trainer.network.NetworkKind;
import dev.sluice.trainer.network.Optimizer;
import dev.sluice.trainer.snapshot.FakeModelsTopic;
import dev.sluice.trainer.snapshot.SnapshotPublisher;
import dev.sluice.trainer.snapshot.SnapshotStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A trainer on topics in memory: runs its loop over {@link #input}, as often as it is told to. */
final class TrainingRun {
    private static final TopicCatalogue TOPICS = new TopicCatalogue("sluice", 1);
    private static final TopicPartition INPUT = new TopicPartition("sluice.training", 0);
    static final Connection CONNECTION =
            new Connection("unused:1", "mock://training-loop", TOPICS, Map.of(), Duration.ZERO);
    static final AvroSerdes SERDES = CONNECTION.serdes();
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    final FakeModelsTopic models = new FakeModelsTopic(SERDES);
    final List<byte[]> input = new ArrayList<>();
    TrainerCounters counters = new TrainerCounters();
    SnapshotConfig snapshots = SnapshotConfig.feeding();
    long seed = 1;
    UnaryOperator<TrainerConfig> more = config -> config;

    @Nullable
    KafkaException readFailure;

    @Nullable
    Thread reading;

    /** The first record that retention has left, and the one it leaves once the trainer has begun to poll. */
    long first;

    long firstMeanwhile;
    /** Offsets behind the last record that ends of transactions have taken. */
    int endMarkers;

    boolean spoilt;

    /** Sixteen records: twelve to learn from, one of weight 0, one of another data set, two that are poison. */
    static List<byte[]> stream(int from) {
        List<byte[]> records = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            records.add(weighted("d", from + (i % 3 == 0 ? 2 * i + 1 : 2 * i), 1 - i / 20.0));
            if (i == 2 || i == 5) {
                records.add(new byte[] {1, 2, 3});
            }
            if (i == 6) {
                records.add(weighted("other", from + i, 1));
                records.add(weighted("d", from + i, 0));
            }
        }
        return records;
    }

    ModelSnapshot last() {
        List<ModelSnapshot> all = models.snapshots();
        return all.get(all.size() - 1);
    }

    static ModelSnapshot broughtBack(ModelSnapshot model, long version) {
        return ModelSnapshot.newBuilder(model)
                .setSlot(ModelKey.PUBLISHED)
                .setVersion(version)
                .setRollbackOf(model.getVersion())
                .build();
    }

    static byte[] bytes(ModelSnapshot model) {
        byte[] bytes = new byte[model.getData().remaining()];
        model.getData().duplicate().get(bytes);
        return bytes;
    }

    static byte[] weighted(String dataset, int i, double weight) {
        return weighted(dataset, i, weight, 1, Instant.EPOCH);
    }

    static byte[] weighted(String dataset, int i, double weight, int pass, Instant describedAt) {
        LabelledSample sample = sample(dataset, i);
        sample.setPass(pass);
        sample.setDescribedAt(describedAt);
        return SERDES.<WeightedSample>serializer()
                .serialize(
                        "sluice.training",
                        WeightedSample.newBuilder()
                                .setSample(sample)
                                .setPosition(new SourcePosition(2, (long) i))
                                .setLoss(1)
                                .setNoiseProbability(0)
                                .setWeight(weight)
                                .setClipThreshold(i % 2 == 0 ? null : 8.0)
                                .setClipPolicy("test")
                                .setMixtureVersion(0)
                                .setModelVersion(1)
                                .build());
    }

    static LabelledSample sample(String dataset, int i) {
        byte[] pixels = new byte[4];
        pixels[i % 2] = (byte) 255;
        return LabelledSample.newBuilder()
                .setId("s" + i)
                .setDataset(dataset)
                .setPass(1)
                .setFeatures(new Features(ByteBuffer.wrap(pixels), FeatureEncoding.UINT8, List.of(4)))
                .setLabels(List.of(i % 2))
                .setObservedAt(NOW)
                .setSource("test")
                .setAttributes(Map.of())
                .setProvenance(Provenance.SOURCE)
                .build();
    }

    static SampleDecoder decoder() {
        return new SampleDecoder(DatasetDescriptor.newBuilder()
                .setDataset("d")
                .setClassNames(List.of("left", "right"))
                .setShape(List.of(4))
                .setEncoding(FeatureEncoding.UINT8)
                .setTask(Task.SINGLE_LABEL)
                .setMean(0.25)
                .setStandardDeviation(0.4)
                .setCreatedAt(NOW)
                .build());
    }

    /** Runs a loop over the whole input, from wherever the newest snapshot says, and closes it. */
    void run(@Nullable EvaluationSet evaluation) throws InterruptedException {
        CountDownLatch closing = new CountDownLatch(1);
        Backoff backoff = new Backoff(closing);
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
        consumer.updatePartitions(
                INPUT.topic(), List.of(new PartitionInfo(INPUT.topic(), 0, Node.noNode(), new Node[0], new Node[0])));
        consumer.updateBeginningOffsets(Map.of(INPUT, first));
        consumer.updateEndOffsets(Map.of(INPUT, (long) input.size()));
        consumer.schedulePollTask(new Runnable() {
            @Override
            public void run() {
                reading = Thread.currentThread();
                if (readFailure != null) {
                    throw readFailure;
                }
                consumer.updateBeginningOffsets(Map.of(INPUT, Math.max(first, firstMeanwhile)));
                int from = (int) consumer.position(INPUT);
                if (from == input.size()) {
                    consumer.seek(INPUT, from + endMarkers);
                }
                if (from == input.size() + endMarkers) {
                    closing.countDown();
                }
                for (int i = from; i < input.size(); i++) {
                    consumer.addRecord(new ConsumerRecord<>(INPUT.topic(), 0, i, new byte[0], input.get(i)));
                }
                consumer.schedulePollTask(this);
            }
        });
        // batches of four, so that a stop after four samples falls on the end of a batch
        TrainerConfig config = more.apply(TrainerConfig.defaults()
                .withDataset("d")
                .withOptimisation(Optimisation.defaults()
                        .withBatchSize(4)
                        .withPeakLearningRate(1e-2)
                        .withWarmUpSamples(0))
                .withEvaluateEvery(0)
                .withSeed(seed));
        try (InputReader reader = new InputReader(TOPICS, config.input(), SERDES, backoff);
                DatasetWatch watch = new DatasetWatch(
                        new MockConsumer<>("earliest"),
                        "sluice.datasets",
                        SERDES.deserializer(DatasetDescriptor.class),
                        backoff,
                        "d",
                        () -> null);
                SnapshotStore store = new SnapshotStore(
                        FakeModelsTopic.TOPIC,
                        "d",
                        snapshots,
                        models::producer,
                        models.log("d", snapshots.slots(config.networks())),
                        SERDES.serializer(),
                        backoff);
                FoldedLearner learner = new FoldedLearner(
                        NetworkKind.MLP,
                        List.of(4),
                        TargetColumns.singleLabel(2),
                        () -> Losses.parse("ce", TargetColumns.singleLabel(2)),
                        Optimizer.adam(),
                        config.seed(),
                        config.networks())) {
            if (spoilt) {
                float[] parameters = learner.fold(0).parameters();
                parameters[0] = Float.NaN;
                learner.fold(0).useParameters(parameters);
            }
            new TrainingLoop(
                            config,
                            consumer,
                            reader,
                            watch,
                            decoder(),
                            learner,
                            spoilt ? null : new SnapshotPublisher(config, snapshots, "d", store, counters, clock),
                            new PendingDeadLetters("sluice.dead-letters", 1_000_000),
                            evaluation,
                            counters,
                            backoff,
                            clock)
                    .run();
        }
    }

    static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}

package dev.sluice.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.records.ConsumedOffset;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Features;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.records.Task;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.schemas.samples.DeadLetters;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.schemas.serdes.AvroSerdes;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.trainer.balance.ClassBalance;
import dev.sluice.trainer.client.Backoff;
import dev.sluice.trainer.config.Optimisation;
import dev.sluice.trainer.config.SnapshotConfig;
import dev.sluice.trainer.config.TrainerConfig;
import dev.sluice.trainer.evaluation.AccuracyPoint;
import dev.sluice.trainer.evaluation.EvaluationSet;
import dev.sluice.trainer.evaluation.TrainerCounters;
import dev.sluice.trainer.input.DatasetWatch;
import dev.sluice.trainer.input.InputReader;
import dev.sluice.trainer.input.PendingDeadLetters;
import dev.sluice.trainer.loss.Losses;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import dev.sluice.trainer.network.Learner;
import dev.sluice.trainer.network.NetworkKind;
import dev.sluice.trainer.network.Optimizer;
import dev.sluice.trainer.snapshot.FakeModelsTopic;
import dev.sluice.trainer.snapshot.SnapshotPublisher;
import dev.sluice.trainer.snapshot.SnapshotStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
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
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrainingLoopTest {
    private static final TopicCatalogue TOPICS = new TopicCatalogue("sluice", 1);
    private static final TopicPartition INPUT = new TopicPartition("sluice.training", 0);
    private static final AvroSerdes SERDES =
            new Connection("unused:1", "mock://training-loop", TOPICS, Map.of()).serdes();
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final FakeModelsTopic models = new FakeModelsTopic(SERDES);
    private final List<byte[]> input = new ArrayList<>();
    private TrainerCounters counters = new TrainerCounters();
    private SnapshotConfig snapshots = SnapshotConfig.feeding();
    private long seed = 1;
    private UnaryOperator<TrainerConfig> more = config -> config;
    private @Nullable KafkaException readFailure;
    private @Nullable Thread reading;
    private boolean spoilt;

    @Test
    void theUntrainedNetworkIsPublishedFirst() throws Exception {
        run(null);

        assertThat(models.snapshots()).singleElement().satisfies(snapshot -> {
            assertThat(snapshot.getVersion()).isEqualTo(1);
            assertThat(snapshot.getSamplesSeen()).isZero();
            assertThat(snapshot.getTrainedUpTo()).isEmpty();
        });
    }

    @Test
    void whatWasTrainedOnIsPublishedWithTheOffsetsItAnswers() throws Exception {
        // Given
        for (int i = 0; i < 5; i++) {
            input.add(weighted("d", 100 + i, 0.5));
        }

        // When
        run(null);

        // Then
        ModelSnapshot last = models.snapshots().get(models.snapshots().size() - 1);
        assertThat(last.getVersion()).isEqualTo(2);
        assertThat(last.getSamplesSeen()).isEqualTo(5);
        assertThat(last.getConsumedOffsets()).containsExactly(new ConsumedOffset("sluice.training", 0, 5L));
        assertThat(last.getTrainedUpTo()).containsExactly(new SourcePosition(2, 105L));
        assertThat(counters.trained).hasValue(5);
    }

    @Test
    void aRestartedTrainerEndsWithTheNetworkOfOneThatNeverStopped() throws Exception {
        // Given
        for (int i = 0; i < 8; i++) {
            input.add(weighted("d", i, 1));
        }
        run(null);
        ModelSnapshot whole = models.snapshots().get(models.snapshots().size() - 1);

        // When: four samples, a stop, and the same eight again
        TrainingLoopTest other = new TrainingLoopTest();
        other.input.addAll(input.subList(0, 4));
        other.run(null);
        other.input.addAll(input.subList(4, 8));
        other.counters = new TrainerCounters();
        other.run(null);

        // Then
        ModelSnapshot resumed =
                other.models.snapshots().get(other.models.snapshots().size() - 1);
        assertThat(resumed.getSha256()).isEqualTo(whole.getSha256());
        assertThat(resumed.getSamplesSeen()).isEqualTo(8);
        assertThat(resumed.getVersion()).isEqualTo(3);
        assertThat(other.counters.trained).hasValue(8);
    }

    @Test
    void aRestartedTrainerReplaysAndWeighsAsOneThatNeverStopped() throws Exception {
        // Given twelve samples to learn from, four records between them that are not, and as many again
        UnaryOperator<TrainerConfig> replaying = config -> config.withReplay(new TrainerConfig.Replay(9, 1.5))
                .withOptimisation(config.optimisation().withClassBalance(ClassBalance.parse("inverse")));
        List<byte[]> first = stream(0);
        List<byte[]> all = new ArrayList<>(first);
        all.addAll(stream(20));
        more = replaying;
        input.addAll(all);
        run(null);

        // When it is stopped after the first sixteen records
        TrainingLoopTest other = new TrainingLoopTest();
        other.more = replaying;
        other.input.addAll(first);
        other.run(null);
        other.input.addAll(all.subList(first.size(), all.size()));
        other.counters = new TrainerCounters();
        other.run(null);

        // Then
        ModelSnapshot whole = last(models);
        ModelSnapshot resumed = last(other.models);
        assertThat(resumed.getSha256()).isEqualTo(whole.getSha256());
        assertThat(resumed.getLabelCounts()).isEqualTo(whole.getLabelCounts()).containsExactly(16L, 8L);
        assertThat(resumed.getMetrics()).containsEntry("trained", 24.0);
        assertThat(resumed.getSamplesSeen()).isEqualTo(26);
    }

    @Test
    void replayedSamplesAreLearntFromAndNotCounted() throws Exception {
        // Given
        input.addAll(stream(0));
        run(null);
        TrainingLoopTest other = new TrainingLoopTest();
        other.input.addAll(input);
        other.more = config -> config.withReplay(new TrainerConfig.Replay(8, 1));

        // When
        other.run(null);

        // Then
        assertThat(last(other.models).getSha256()).isNotEqualTo(last(models).getSha256());
        assertThat(last(other.models).getSamplesSeen()).isEqualTo(last(models).getSamplesSeen());
        assertThat(other.counters.trained).hasValue(12);
        assertThat(other.counters.learningRate).isEqualTo(counters.learningRate);
    }

    @Test
    void aBalancedTrainerLearnsOtherwiseFromAnUnbalancedStream() throws Exception {
        // Given
        input.addAll(stream(0));
        run(null);
        TrainingLoopTest other = new TrainingLoopTest();
        other.input.addAll(input);
        other.more = config ->
                config.withOptimisation(config.optimisation().withClassBalance(ClassBalance.parse("effective:0.9")));

        // When
        other.run(null);

        // Then
        assertThat(last(models).getLabelCounts()).isEmpty();
        assertThat(last(other.models).getLabelCounts()).hasSize(2);
        assertThat(last(other.models).getSha256()).isNotEqualTo(last(models).getSha256());
    }

    /** Sixteen records: twelve to learn from, one of weight 0, one of another data set, two that are poison. */
    private static List<byte[]> stream(int from) {
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

    private static ModelSnapshot last(FakeModelsTopic models) {
        return models.snapshots().get(models.snapshots().size() - 1);
    }

    @Test
    void aTrainerWithNothingNewPublishesNothing() throws Exception {
        input.add(weighted("d", 0, 1));
        run(null);
        int before = models.snapshots().size();

        run(null);

        assertThat(models.snapshots()).hasSize(before);
    }

    @Test
    void badRecordsGoToDeadLettersInTheTransactionOfTheSnapshotThatPassesThem() throws Exception {
        // Given
        input.add(new byte[] {1, 2, 3});
        input.add(weighted("d", 1, -1));
        input.add(weighted("d", 2, 1));

        // When
        run(null);

        // Then
        List<ProducerRecord<byte[], byte[]>> letters = models.committed("sluice.dead-letters");
        assertThat(letters).hasSize(2);
        assertThat(letters.get(0).value()).containsExactly(1, 2, 3);
        assertThat(header(letters.get(1), DeadLetters.REASON)).contains("weight must be 0 to 1");
        assertThat(header(letters.get(1), DeadLetters.STAGE)).isEqualTo("trainer");
        assertThat(counters.deadLettered).hasValue(2);
        assertThat(counters.trained).hasValue(1);

        // When it starts again
        run(null);

        // Then
        assertThat(models.committed("sluice.dead-letters")).hasSize(2);
    }

    @Test
    void weightZeroIsSeenButNotTrainedAndOtherDataSetsAreNeither() throws Exception {
        input.add(weighted("d", 0, 0));
        input.add(weighted("other", 1, 1));

        run(null);

        assertThat(counters.samplesSeen).hasValue(1);
        assertThat(counters.trained).hasValue(0);
        ModelSnapshot last = models.snapshots().get(models.snapshots().size() - 1);
        assertThat(last.getConsumedOffsets()).containsExactly(new ConsumedOffset("sluice.training", 0, 2L));
        assertThat(last.getTrainedUpTo()).containsExactly(new SourcePosition(2, 1L));
    }

    @Test
    void accuracyIsMeasuredAtTheEndOnSamplesThatWereNeverTrainedOn() throws Exception {
        for (int i = 0; i < 256; i++) {
            input.add(weighted("d", i, 1));
        }

        run(new EvaluationSet(List.of(sample("d", 0), sample("d", 1))));

        assertThat(counters.testAccuracy).isEqualTo(1);
        assertThat(counters.accuracies).containsExactly(new AccuracyPoint(256, 1));
    }

    @Test
    void anEvaluationSampleThatDoesNotFitIsNamedAtTheStart() {
        LabelledSample bad = sample("d", 1);
        bad.setLabels(List.of(17));

        assertThatThrownBy(() -> run(new EvaluationSet(List.of(sample("d", 0), bad))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("evaluation sample 1")
                .hasMessageContaining("label 17");
    }

    @Test
    void aPublicationOfUnknownOutcomeIsRepeatedIfItDidNotTakePlace() throws Exception {
        // Given the first producer's commit fails and nothing is there to read afterwards
        models.commitFailures.add(new TimeoutException("no answer"));

        // When
        run(null);

        // Then
        assertThat(models.producers).hasSize(2);
        assertThat(models.snapshots()).extracting(ModelSnapshot::getVersion).containsExactly(1L);
    }

    @Test
    void aTrainerStopsWhenAnotherHasTakenOver() throws Exception {
        // Given another trainer's version 1 turns up where ours should have been
        run(null);
        ProducerRecord<byte[], byte[]> theirs =
                models.committed(FakeModelsTopic.TOPIC).get(0);
        TrainingLoopTest mine = new TrainingLoopTest();
        mine.seed = 99;
        mine.models.commitFailures.add(new TimeoutException("no answer"));
        mine.models.putAfterFirstProducer(theirs);

        // Then
        assertThatThrownBy(() -> mine.run(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("run one trainer a data set");
    }

    @Test
    void whatTheReaderFailsWithEndsTheRun() {
        input.add(weighted("d", 0, 1));
        readFailure = new AuthorizationException("reading is not allowed");

        assertThatThrownBy(() -> run(null)).isSameAs(readFailure);
    }

    @Test
    void whatTheTrainerFailsWithEndsAReaderThatWaitsForRoom() {
        // Given more batches than can wait, and a network that is spoilt
        for (int i = 0; i < 200; i++) {
            input.add(weighted("d", i, 1));
        }
        spoilt = true;

        // Then
        assertThatThrownBy(() -> run(null)).hasMessageContaining("diverged");
        assertThat(reading).isNotNull().matches(thread -> !thread.isAlive(), "has ended");
    }

    @Test
    void aRefusalEndsTheRun() {
        models.commitFailures.add(new AuthorizationException("not allowed"));

        assertThatThrownBy(() -> run(null)).isInstanceOf(AuthorizationException.class);
    }

    @Test
    void anUnreadableSnapshotIsPassedOverForTheOneBefore() throws Exception {
        // Given
        input.add(weighted("d", 0, 1));
        run(null);
        long version = counters.version.get();
        models.put("d".getBytes(StandardCharsets.UTF_8), new byte[] {7});

        // When
        counters = new TrainerCounters();
        run(null);

        // Then
        assertThat(counters.version).hasValue(version);
    }

    @Test
    void aTrainerGoesOnFromAModelThatWasBroughtBackAndKeepsItsPlaceInTheStream() throws Exception {
        // Given a trainer that has learnt four samples, and whose first model is brought back
        for (int i = 0; i < 8; i++) {
            input.add(weighted("d", i, 1));
        }
        TrainingLoopTest trainer = new TrainingLoopTest();
        trainer.input.addAll(input.subList(0, 4));
        trainer.run(null);
        ModelSnapshot first = trainer.models.snapshots().get(0);
        trainer.models.put(broughtBack(first, 3), bytes(first));

        // When
        trainer.input.addAll(input.subList(4, 8));
        trainer.run(null);

        // Then it is where one is that has never seen the first four
        TrainingLoopTest other = new TrainingLoopTest();
        other.input.addAll(input.subList(4, 8));
        other.run(null);
        ModelSnapshot last = trainer.last();
        assertThat(last.getSha256()).isEqualTo(other.last().getSha256());
        assertThat(last.getVersion()).isEqualTo(4);
        assertThat(last.getSamplesSeen()).isEqualTo(8);
        assertThat(last.getConsumedOffsets()).containsExactly(new ConsumedOffset("sluice.training", 0, 8L));

        // When it starts again
        trainer.counters = new TrainerCounters();
        trainer.input.add(weighted("d", 8, 1));
        trainer.run(null);

        // Then that model is of the past
        assertThat(trainer.last().getVersion()).isEqualTo(5);
        assertThat(trainer.last().getSamplesSeen()).isEqualTo(9);
        assertThat(trainer.last().getSha256()).isNotEqualTo(last.getSha256());
    }

    @Test
    void aTrainerWhoseNewestSnapshotIsSpoiltIsCuredByOneThatWasBroughtBack() throws Exception {
        // Given
        input.add(weighted("d", 0, 1));
        run(null);
        ModelSnapshot first = models.snapshots().get(0);
        models.put(ModelSnapshot.newBuilder(last()).setVersion(3).build(), new byte[] {1, 2, 3});
        models.put(broughtBack(first, 4), bytes(first));

        // When
        input.add(weighted("d", 1, 1));
        run(null);

        // Then
        assertThat(last().getVersion()).isEqualTo(5);
        assertThat(last().getSamplesSeen()).isEqualTo(2);
    }

    @Test
    void aModelOfAnotherKindThatWasBroughtBackIsLeftAlone() throws Exception {
        // Given
        for (int i = 0; i < 8; i++) {
            input.add(weighted("d", i, 1));
        }
        run(null);
        ModelSnapshot undisturbed = last();
        TrainingLoopTest trainer = new TrainingLoopTest();
        trainer.input.addAll(input.subList(0, 4));
        trainer.run(null);
        ModelSnapshot first = trainer.models.snapshots().get(0);
        trainer.models.put(
                ModelSnapshot.newBuilder(broughtBack(first, 3))
                        .setFormat(ModelFormat.ONNX)
                        .build(),
                bytes(first));

        // When
        trainer.input.addAll(input.subList(4, 8));
        trainer.run(null);

        // Then
        assertThat(trainer.last().getSha256()).isEqualTo(undisturbed.getSha256());
        assertThat(trainer.last().getVersion()).isEqualTo(4);
    }

    @Test
    void aTrainerBesideTheFeedingOneLeavesDeadLettersToThat() throws Exception {
        // Given
        snapshots = SnapshotConfig.beside("gce");
        input.add(new byte[] {1, 2, 3});
        input.add(weighted("d", 1, 1));

        // When
        run(null);

        // Then
        assertThat(models.committed("sluice.dead-letters")).isEmpty();
        assertThat(last().getSlot()).isEqualTo("gce");
        assertThat(last().getConsumedOffsets()).containsExactly(new ConsumedOffset("sluice.training", 0, 2L));
    }

    private ModelSnapshot last() {
        List<ModelSnapshot> all = models.snapshots();
        return all.get(all.size() - 1);
    }

    private static ModelSnapshot broughtBack(ModelSnapshot model, long version) {
        return ModelSnapshot.newBuilder(model)
                .setSlot(ModelKey.PUBLISHED)
                .setVersion(version)
                .setRollbackOf(model.getVersion())
                .build();
    }

    private static byte[] bytes(ModelSnapshot model) {
        byte[] bytes = new byte[model.getData().remaining()];
        model.getData().duplicate().get(bytes);
        return bytes;
    }

    private static byte[] weighted(String dataset, int i, double weight) {
        return SERDES.<WeightedSample>serializer()
                .serialize(
                        "sluice.training",
                        WeightedSample.newBuilder()
                                .setSample(sample(dataset, i))
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

    private static LabelledSample sample(String dataset, int i) {
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

    private static SampleDecoder decoder() {
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
    private void run(@Nullable EvaluationSet evaluation) throws InterruptedException {
        CountDownLatch closing = new CountDownLatch(1);
        Backoff backoff = new Backoff(closing);
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        consumer.updatePartitions(
                INPUT.topic(), List.of(new PartitionInfo(INPUT.topic(), 0, Node.noNode(), new Node[0], new Node[0])));
        consumer.updateBeginningOffsets(Map.of(INPUT, 0L));
        consumer.schedulePollTask(new Runnable() {
            @Override
            public void run() {
                reading = Thread.currentThread();
                if (readFailure != null) {
                    throw readFailure;
                }
                int from = (int) consumer.position(INPUT);
                if (from == input.size()) {
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
                        models.log("d", snapshots.slot()),
                        SERDES.serializer(),
                        backoff);
                Learner learner = new Learner(
                        NetworkKind.MLP,
                        List.of(4),
                        TargetColumns.singleLabel(2),
                        Losses.parse("ce", TargetColumns.singleLabel(2)),
                        Optimizer.adam(),
                        config.seed())) {
            if (spoilt) {
                float[] parameters = learner.parameters();
                parameters[0] = Float.NaN;
                learner.useParameters(parameters);
            }
            new TrainingLoop(
                            config,
                            consumer,
                            reader,
                            watch,
                            decoder(),
                            learner,
                            spoilt ? null : new SnapshotPublisher(config, snapshots, "d", store, counters, clock),
                            new PendingDeadLetters("sluice.dead-letters"),
                            evaluation,
                            counters,
                            backoff,
                            clock)
                    .run();
        }
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}

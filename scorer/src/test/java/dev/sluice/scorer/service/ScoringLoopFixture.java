package dev.sluice.scorer.service;

import dev.sluice.schemas.models.ModelAssembler;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.serdes.AvroSerdes;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.scorer.Models;
import dev.sluice.scorer.engine.ModelLoader;
import dev.sluice.scorer.feed.Rescoring;
import dev.sluice.scorer.feed.TrustedSamples;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A scoring loop on mock clients, run step by step; batches are computed on the test's thread, between steps. */
abstract class ScoringLoopFixture {
    static final TopicCatalogue TOPICS = new TopicCatalogue("sluice", 2);
    static final TopicPartition P0 = new TopicPartition("sluice.samples", 0);
    static final TopicPartition P1 = new TopicPartition("sluice.samples", 1);
    static final AvroSerdes SERDES =
            new Connection("unused:1", "mock://scoring-loop", TOPICS, Map.of(), Duration.ZERO).serdes();

    final SettableClock clock = new SettableClock();
    final DatasetCatalogue catalogue = new DatasetCatalogue(new ModelLoader(1 << 20), clock);
    final FeedState feed = new FeedState(clock);
    final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            polls++;
            return super.poll(timeout);
        }
    };
    final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
    final Deque<RuntimeException> commitFailures = new ArrayDeque<>();
    final TrustedSamples trusted = new TrustedSamples(Rescoring.defaults());
    final ScorerCounters counters = new ScorerCounters();
    final CountDownLatch closing = new CountDownLatch(1);
    final Recovery recovery = new Recovery(clock, closing, "0");
    /** Between the loop and the model of a run. */
    BatchQueue queue = new BatchQueue(Batching.defaults(), 1, () -> 0);
    /** The loop of a run. */
    ScoringLoop loop = loop(ScorerConfig.defaults());

    /** While it is set nothing is computed between steps: the model is slow. */
    boolean slow;
    /** While it is set descriptions and models are not read: what is not in the catalogue may exist. */
    boolean late;
    /** How often the loop has polled. */
    int polls;

    @BeforeEach
    final void assign() {
        consumer.updateBeginningOffsets(Map.of(P0, 0L, P1, 0L));
        consumer.schedulePollTask(() -> consumer.rebalance(List.of(P0, P1)));
    }

    @AfterEach
    final void close() {
        catalogue.close();
    }

    void describeAndLoad() {
        catalogue.describe(Samples.descriptor("d"));
        catalogue.load(new ModelAssembler.Model(Samples.snapshot("d", 1), Models.linear(1, 0, 2, 0, 3, 0, 0, 0, 0)));
    }

    void give(TopicPartition partition, long offset, LabelledSample sample) {
        giveRaw(partition, offset, SERDES.<LabelledSample>serializer().serialize("sluice.samples", sample));
    }

    /** Gives samples of data set {@code d} at so many offsets. */
    void give(TopicPartition partition, int from, int count) {
        for (int i = from; i < from + count; i++) {
            give(partition, i, Samples.sample("s" + partition.partition() + "-" + i, "d", 1, 1, 0));
        }
    }

    void giveRaw(TopicPartition partition, long offset, byte[] value) {
        Runnable add = () -> consumer.addRecord(
                new ConsumerRecord<>(partition.topic(), partition.partition(), offset, new byte[] {1}, value));
        if (consumer.assignment().isEmpty()) {
            consumer.schedulePollTask(add);
        } else {
            add.run();
        }
    }

    /** Runs the loop, a number of steps at a time, and an action before the next ones. */
    void run(ScorerConfig config, Object... stepsAndActions) throws InterruptedException {
        loop = loop(config);
        Deque<Object> script = new ArrayDeque<>(List.of(stepsAndActions));
        AtomicInteger left = new AtomicInteger();
        loop.run(
                () -> {
                    while (left.get() == 0 && !script.isEmpty()) {
                        Object next = script.removeFirst();
                        if (next instanceof Runnable action) {
                            action.run();
                        } else {
                            left.set((Integer) next);
                        }
                    }
                    return left.getAndDecrement() > 0;
                },
                recovery,
                () -> {
                    if (!slow) {
                        computeAll();
                    }
                    if (!late) {
                        feed.reached(clock.instant());
                    }
                });
    }

    private ScoringLoop loop(ScorerConfig config) {
        queue = new BatchQueue(config.batching(), config.maxBatch(), () -> 0);
        return new ScoringLoop(
                TOPICS,
                config,
                consumer,
                new OutputTransaction(this::producer, consumer::groupMetadata, clock),
                catalogue,
                feed,
                new SourceReader(SERDES.deserializer(LabelledSample.class)),
                queue,
                clock,
                counters);
    }

    void computeAll() {
        for (Batch batch = queue.poll(); batch != null; batch = queue.poll()) {
            compute(batch);
        }
    }

    /** Computes a batch that was taken from the queue, and gives it back. */
    void compute(Batch batch) {
        new ComputeThread(
                        queue,
                        new BatchScorer(catalogue, trusted, clock, () -> 0, counters),
                        new OutputWriter(TOPICS, SERDES.serializer()),
                        () -> 0,
                        counters)
                .compute(batch);
    }

    /** Takes a batch as a computing thread would. */
    Batch take() {
        return Objects.requireNonNull(queue.poll(), "nothing waits to be computed");
    }

    /** Offsets of what was committed, by partition. */
    List<Long> committedOffsets(int partition) {
        return committed().stream()
                .map(record -> SERDES.deserializer(ScoredSample.class).deserialize(record.topic(), record.value()))
                .map(ScoredSample::getPosition)
                .filter(position -> position.getPartition() == partition)
                .map(SourcePosition::getOffset)
                .toList();
    }

    static Runnable then(Runnable action) {
        return action;
    }

    MockProducer<byte[], byte[]> producer() {
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        producer.commitTransactionException = commitFailures.poll();
        producers.add(producer);
        return producer;
    }

    List<ProducerRecord<byte[], byte[]>> committed() {
        return producers.stream().flatMap(p -> p.history().stream()).toList();
    }

    static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}

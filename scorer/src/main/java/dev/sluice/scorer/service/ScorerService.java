package dev.sluice.scorer.service;

import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.serdes.AvroSerdes;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.ConsumerGroups;
import dev.sluice.scorer.engine.ModelLoader;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scorer as a role: reads {@code samples}, writes {@code scored} and {@code dead-letters} in transactions with its
 * offsets, follows {@code datasets} and {@code models}. Several scorers with different instance names share the partitions.
 */
public final class ScorerService implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScorerService.class);
    private static final int TRANSACTION_TIMEOUT_MILLIS = 15_000;
    private static final int FETCH_BYTES = 16 << 20;
    /** After a crash the group waits this long for the dead member before its partitions are scored again. */
    private static final int SESSION_TIMEOUT_MILLIS = 10_000;

    private static final int HEARTBEAT_INTERVAL_MILLIS = 3_000;
    private static final long CLOSE_WAIT_SECONDS = 30;

    private final Connection connection;
    private final ScorerConfig config;
    private final Clock clock = Clock.systemUTC();
    private final ScorerCounters counters = new ScorerCounters();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean started = new AtomicBoolean();

    /** @param connection where broker, registry and topics are; nothing is contacted before {@link #run} */
    public ScorerService(Connection connection, ScorerConfig config) {
        this.connection = connection;
        this.config = config;
    }

    /**
     * Scores until {@link #close} is called; outages of broker or registry are waited out.
     *
     * @throws RuntimeException if it cannot go on, saying why
     */
    @Override
    public void run() {
        if (started.getAndSet(true)) {
            throw new IllegalStateException("a scorer runs once; make a new one");
        }
        try {
            score();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    private void score() throws InterruptedException {
        AvroSerdes serdes = connection.serdes();
        BatchQueue queue = new BatchQueue(config.batching(), config.maxBatch(), System::nanoTime);
        try (DatasetCatalogue catalogue = new DatasetCatalogue(
                        new ModelLoader(config.maxModelBytes(), config.engine()),
                        clock,
                        config.batching().threads());
                var samples = serdes.deserializer(LabelledSample.class);
                var descriptors = serdes.deserializer(DatasetDescriptor.class);
                var snapshots = serdes.deserializer(ModelSnapshot.class);
                var scored = serdes.<ScoredSample>serializer();
                // closed after the consumer: the group need not wait for a slow model to give the partitions to others
                ComputePool pool = computing(
                        queue, catalogue, new OutputWriter(connection.topics(), scored, config.maxRecordBytes()));
                Consumer<byte[], byte[]> consumer = consumer(groupSettings());
                OutputTransaction transaction = new OutputTransaction(this::producer, consumer::groupMetadata, clock)) {
            CatalogueFeed feed = new CatalogueFeed(
                    connection.topics(),
                    () -> consumer(Map.of("fetch.max.wait.ms", 100)),
                    descriptors,
                    snapshots,
                    catalogue);
            Thread feeder = new Thread(feed, "scorer-catalogue-" + config.instance());
            feeder.start();
            try {
                ScoringLoop loop = new ScoringLoop(
                        connection.topics(),
                        config,
                        consumer,
                        transaction,
                        catalogue,
                        new SourceReader(samples),
                        queue,
                        clock,
                        counters);
                loop.run(() -> closing.getCount() > 0, new Recovery(clock, closing, config.instance()), () -> {
                    feed.check();
                    pool.check();
                });
            } finally {
                feed.close();
                feeder.join(TimeUnit.SECONDS.toMillis(CLOSE_WAIT_SECONDS));
                LOG.atInfo()
                        .addKeyValue("scored", scored())
                        .addKeyValue("deadLettered", deadLettered())
                        .addKeyValue("meanBatch", Math.round(meanBatch()))
                        .addKeyValue("meanQueueMillis", Math.round(meanQueueMillis()))
                        .addKeyValue("meanForwardMillis", Math.round(meanForwardMillis()))
                        .log("scoring ends");
            }
        }
    }

    private ComputePool computing(BatchQueue queue, DatasetCatalogue catalogue, OutputWriter writer) {
        return new ComputePool(
                queue,
                config.batching().threads(),
                () -> new ComputeThread(
                        queue,
                        new BatchScorer(catalogue, clock, System::nanoTime, counters),
                        writer,
                        System::nanoTime,
                        counters),
                "scorer-" + config.instance() + "-compute");
    }

    private Map<String, Object> groupSettings() {
        return Map.of(
                "group.id",
                ConsumerGroups.scorer(connection.topics().prefix()),
                "client.id",
                "scorer-" + config.instance(),
                "max.poll.records",
                config.maxBatch(),
                "session.timeout.ms",
                SESSION_TIMEOUT_MILLIS,
                "heartbeat.interval.ms",
                HEARTBEAT_INTERVAL_MILLIS);
    }

    private Consumer<byte[], byte[]> consumer(Map<String, Object> more) {
        Map<String, Object> settings = connection.client();
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        settings.put("max.partition.fetch.bytes", FETCH_BYTES);
        settings.putAll(more);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private Producer<byte[], byte[]> producer() {
        Map<String, Object> settings = connection.client();
        settings.put(
                "transactional.id", ConsumerGroups.scorer(connection.topics().prefix()) + "-" + config.instance());
        settings.put("transaction.timeout.ms", TRANSACTION_TIMEOUT_MILLIS);
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("compression.type", "lz4");
        settings.put("linger.ms", 5);
        settings.put("batch.size", 256 << 10);
        settings.put("max.request.size", config.maxRecordBytes() + (64 << 10));
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Asks {@link #run} to end with what is done committed and waits for it, at most 30 s. May be called more than once. */
    @Override
    public void close() {
        closing.countDown();
        if (!started.get()) {
            return;
        }
        try {
            boolean unused = ended.await(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Samples scored and sent on; those of a transaction that failed count again when they are scored again. */
    public long scored() {
        return counters.scored.get();
    }

    /** Records sent to dead letters. */
    public long deadLettered() {
        return counters.deadLettered.get();
    }

    /** Version of the model that scored last, 0 before the first. */
    public long modelVersion() {
        return counters.modelVersion.get();
    }

    /** How many samples scoring is ahead of training at the moment, over the partitions of this scorer. */
    public long ahead() {
        return counters.ahead.get();
    }

    /** The largest lead at which a batch was scored. */
    public long maxAheadSeen() {
        return counters.maxAhead.get();
    }

    /** Time spent waiting for a description, a first model or the trainer, in milliseconds. */
    public long pausedMillis() {
        return counters.pausedMillis.get();
    }

    /** Samples read and not yet written, at the moment. */
    public long queueDepth() {
        return counters.queueDepth.get();
    }

    /** Samples in a batch on average, 0 before the first. */
    public double meanBatch() {
        return mean(counters.batched.get(), counters.batches.get());
    }

    /** How long the first sample of a batch waited for it on average, in milliseconds. */
    public double meanQueueMillis() {
        return mean(counters.queueNanos.get(), counters.batches.get()) / 1e6;
    }

    /** How long the model took for a batch on average, in milliseconds. */
    public double meanForwardMillis() {
        return mean(counters.forwardNanos.get(), counters.batches.get()) / 1e6;
    }

    private static double mean(long total, long count) {
        return count == 0 ? 0 : (double) total / count;
    }
}

package dev.sluice.scorer.service;

import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.TrustedSample;
import dev.sluice.schemas.serdes.AvroSerdes;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.serdes.TransactionalClients;
import dev.sluice.schemas.topics.ConsumerGroups;
import dev.sluice.scorer.engine.ModelLoader;
import dev.sluice.scorer.feed.TrustedFeed;
import dev.sluice.scorer.feed.TrustedSamples;
import dev.sluice.service.ServiceLifecycle;
import dev.sluice.service.StallWatch;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scorer as a role: reads {@code samples}, writes {@code scored} and {@code dead-letters} in transactions with its
 * offsets, follows {@code datasets}, {@code models} and {@code trusted}. Several scorers with different instance names share the partitions.
 */
public final class ScorerService implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScorerService.class);
    private static final int TRANSACTION_TIMEOUT_MILLIS = 15_000;
    /** After a crash the group waits this long for the dead member before its partitions are scored again. */
    private static final int SESSION_TIMEOUT_MILLIS = 10_000;

    private static final int HEARTBEAT_INTERVAL_MILLIS = 3_000;
    private static final long FEEDER_WAIT_SECONDS = 30;
    private static final String DEFAULT_POLL_INTERVAL_MILLIS = "300000";
    private static final String MAX_BLOCK_MILLIS = "20000";
    /** Of one attempt, rounded up: begin, send, offsets, commit, abort, close. */
    private static final int BLOCKING_CALLS = 8;

    private final Connection connection;
    private final ScorerConfig config;
    private final StallWatch.Pace watchPace;
    private final TransactionalClients clients;
    private final Clock clock = Clock.systemUTC();
    private final ScorerCounters counters = new ScorerCounters();
    private final ServiceLifecycle lifecycle = new ServiceLifecycle("a scorer");

    /** @param connection where broker, registry and topics are; nothing is contacted before {@link #run} */
    public ScorerService(Connection connection, ScorerConfig config) {
        this(connection, config, StallWatch.Pace.usual());
    }

    ScorerService(Connection connection, ScorerConfig config, StallWatch.Pace watchPace) {
        this.connection = connection;
        this.config = config;
        this.watchPace = watchPace;
        clients = new TransactionalClients(connection);
    }

    /**
     * Scores until {@link #close} is called; outages of broker or registry are waited out.
     *
     * @throws RuntimeException if it cannot go on, saying why
     */
    @Override
    public void run() {
        lifecycle.run(this::score);
    }

    private void score() throws InterruptedException {
        AvroSerdes serdes = connection.serdes();
        long maxModelBytes = ModelLoader.maxBytes(
                config.maxModelBytes(), Runtime.getRuntime().maxMemory());
        TrustedSamples trusted = new TrustedSamples(config.rescoring());
        BatchQueue queue = new BatchQueue(config.batching(), config.maxBatch(), System::nanoTime);
        try (DatasetCatalogue catalogue = new DatasetCatalogue(
                        new ModelLoader(maxModelBytes, config.engine()),
                        clock,
                        config.batching().threads());
                var samples = serdes.deserializer(LabelledSample.class);
                var descriptors = serdes.deserializer(DatasetDescriptor.class);
                var snapshots = serdes.deserializer(ModelSnapshot.class);
                var known = serdes.deserializer(TrustedSample.class);
                var scored = serdes.<ScoredSample>serializer();
                // closed after the consumer: the group need not wait for a slow model to give the partitions to others
                ComputePool pool = computing(queue, catalogue, trusted, new OutputWriter(connection.topics(), scored));
                Consumer<byte[], byte[]> consumer = clients.consumer(groupSettings());
                OutputTransaction transaction = new OutputTransaction(this::producer, consumer::groupMetadata, clock);
                StallWatch unused = watch(transaction).start()) {
            FeedState state = new FeedState(clock);
            CatalogueFeed feed = new CatalogueFeed(
                    connection.topics(), this::follower, descriptors, snapshots, catalogue, state, maxModelBytes);
            TrustedFeed trustedFeed = new TrustedFeed(connection.topics(), this::follower, known, trusted);
            List<Thread> feeders = new ArrayList<>();
            feeders.add(new Thread(feed, "scorer-catalogue-" + config.instance()));
            if (config.rescoring().share() > 0) {
                feeders.add(new Thread(trustedFeed, "scorer-trusted-" + config.instance()));
            }
            feeders.forEach(Thread::start);
            try {
                ScoringLoop loop = new ScoringLoop(
                        connection.topics(),
                        config,
                        consumer,
                        transaction,
                        catalogue,
                        state,
                        new SourceReader(samples),
                        queue,
                        clock,
                        counters);
                loop.run(lifecycle::open, new Recovery(clock, lifecycle.closing(), config.instance()), () -> {
                    feed.check();
                    trustedFeed.check();
                    pool.check();
                });
            } finally {
                feed.close();
                trustedFeed.close();
                for (Thread feeder : feeders) {
                    feeder.join(TimeUnit.SECONDS.toMillis(FEEDER_WAIT_SECONDS));
                }
                LOG.atInfo()
                        .addKeyValue("scored", scored())
                        .addKeyValue("rescored", rescored())
                        .addKeyValue("deadLettered", deadLettered())
                        .addKeyValue("meanBatch", Math.round(meanBatch()))
                        .addKeyValue("meanQueueMillis", Math.round(meanQueueMillis()))
                        .addKeyValue("meanForwardMillis", Math.round(meanForwardMillis()))
                        .log("scoring ends");
            }
        }
    }

    private Consumer<byte[], byte[]> follower() {
        return clients.consumer(Map.of("fetch.max.wait.ms", 100));
    }

    private ComputePool computing(
            BatchQueue queue, DatasetCatalogue catalogue, TrustedSamples trusted, OutputWriter writer) {
        return new ComputePool(
                queue,
                config.batching().threads(),
                () -> new ComputeThread(
                        queue,
                        new BatchScorer(catalogue, trusted, clock, System::nanoTime, counters),
                        writer,
                        System::nanoTime,
                        counters),
                "scorer-" + config.instance() + "-compute");
    }

    private StallWatch watch(OutputTransaction transaction) {
        return new StallWatch(
                "scorer " + config.instance(),
                watchPace,
                () -> counters.inputWaits,
                transaction::commits,
                () -> counters.waitsFor);
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

    private Producer<byte[], byte[]> producer() {
        return clients.producer(
                ConsumerGroups.scorer(connection.topics().prefix()) + "-" + config.instance(),
                TRANSACTION_TIMEOUT_MILLIS,
                producerSettings());
    }

    /** What the producer has beside the settings of transactions; it overrides those of the connection. */
    Map<String, Object> producerSettings() {
        return Map.of(
                "compression.type",
                "lz4",
                "linger.ms",
                5,
                "batch.size",
                256 << 10,
                "max.block.ms",
                maxBlockMillis(),
                "max.request.size",
                connection.topics().maxRequestBytes());
    }

    /**
     * How long a call of the producer may block the thread that polls: all that one attempt makes, and the pause after it, must end well
     * before the group takes the partitions away.
     */
    private long maxBlockMillis() {
        Map<String, String> settings = connection.clientSettings();
        long pollInterval = Long.parseLong(settings.getOrDefault("max.poll.interval.ms", DEFAULT_POLL_INTERVAL_MILLIS));
        long wanted = Long.parseLong(settings.getOrDefault("max.block.ms", MAX_BLOCK_MILLIS));
        return Math.max(1, Math.min(wanted, pollInterval / BLOCKING_CALLS));
    }

    /** Asks {@link #run} to end with what is done committed and waits for it, at most 30 s. May be called more than once. */
    @Override
    public void close() {
        lifecycle.close();
    }

    /** Samples scored and sent on; those of a transaction that failed count again when they are scored again. */
    public long scored() {
        return counters.scored.get();
    }

    /** Trusted samples and audits scored again and sent on; not among those {@link #scored}. */
    public long rescored() {
        return counters.rescored.get();
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

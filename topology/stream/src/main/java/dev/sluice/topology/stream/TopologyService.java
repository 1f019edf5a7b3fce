package dev.sluice.topology.stream;

import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.serdes.ConsumerLag;
import dev.sluice.service.StallWatch;
import dev.sluice.topology.stream.config.TopologyConfig;
import dev.sluice.topology.stream.config.TopologyCounters;
import dev.sluice.topology.stream.registry.RegistryWait;
import dev.sluice.topology.stream.registry.WaitingSerdes;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The role that routes samples and keeps the mixture. {@link #run} blocks until {@link #close} is called or the application fails for
 * good. A broker or registry that is away is waited for, however long; a stream thread that dies of anything else is replaced up to 5 times
 * in 2 minutes.
 */
public final class TopologyService implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopologyService.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration STREAMS_PATIENCE = Duration.ofSeconds(25);
    private static final int REPLACEMENTS = 5;
    private static final Duration REPLACEMENTS_WITHIN = Duration.ofMinutes(2);

    private final Connection connection;
    private final TopologyConfig config;
    private final StallWatch.Pace watchPace;
    private final TopologyCounters counters = new TopologyCounters();
    private final AtomicBoolean started = new AtomicBoolean();
    private final Stop stop = new Stop();
    private final ThreadFailures failures;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile KafkaStreams.State state = KafkaStreams.State.CREATED;

    public TopologyService(Connection connection, TopologyConfig config) {
        this(connection, config, StallWatch.Pace.usual());
    }

    TopologyService(Connection connection, TopologyConfig config, StallWatch.Pace watchPace) {
        this.connection = connection;
        this.config = config;
        this.watchPace = watchPace;
        Clock clock = Clock.systemUTC();
        failures = new ThreadFailures(new ReplacementBudget(REPLACEMENTS, REPLACEMENTS_WITHIN, clock), stop, clock);
    }

    /** What has been processed since the start. */
    public TopologyCounters counters() {
        return counters;
    }

    /** Whether the application has its partitions and processes records. */
    public boolean isRunning() {
        return state == KafkaStreams.State.RUNNING;
    }

    /**
     * Runs the application.
     *
     * @throws IllegalStateException if a topic is missing, if the application fails for
     *     good, or if this was called before
     */
    @Override
    public void run() {
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("a topology service runs once: create another one");
        }
        try {
            while (!stop.isDemanded()) {
                TopicCheck.Layout layout = new TopicCheck(connection, stop).layout();
                if (layout != null && !stop.isDemanded()) {
                    runStreams(layout);
                }
            }
            Throwable cause = failures.lasting();
            if (cause != null) {
                throw new IllegalStateException(
                        "the topology failed for good: " + cause.getMessage()
                                + "; it goes on from its last commit when started again",
                        cause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    /** Runs until the application is to stop, or until Kafka Streams gives up what cannot be replaced: the thread that reads the mixtures. */
    void runStreams(TopicCheck.Layout layout) throws InterruptedException {
        RegistryWait wait = new RegistryWait(time -> !stop.demandedWithin(time), Clock.systemUTC());
        WaitingSerdes serdes = new WaitingSerdes(connection.serdes(), wait);
        var topology =
                SluiceTopology.build(config, connection.topics().withPartitions(layout.partitions()), serdes, counters);
        KafkaStreams streams = new KafkaStreams(topology, StreamsSettings.of(connection, config, layout.replication()));
        AtomicReference<Throwable> last = new AtomicReference<>();
        stop.beginRun();
        try (StallWatch unused = watch(streams, last).start()) {
            streams.setUncaughtExceptionHandler(cause -> {
                last.set(cause);
                return failures.onFailure(cause);
            });
            streams.setStateListener((newState, oldState) -> {
                state = newState;
                if (newState == KafkaStreams.State.ERROR) {
                    stop.endRun();
                }
            });
            streams.start();
            stop.awaitEndOfRun();
        } catch (StreamsException e) {
            last.compareAndSet(null, e);
            boolean unusedGoesOn = failures.mayGoOn(e);
        } finally {
            // leaving the group lets the next instance begin at once instead of after the session's timeout
            boolean stopped = streams.close(CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
                    .withTimeout(STREAMS_PATIENCE));
            if (!stopped) {
                LOG.atWarn()
                        .addKeyValue("application", config.applicationId())
                        .log("The application did not stop in time: the broker will abort its open transaction");
            }
        }
        if (!stop.isDemanded() && last.get() == null) {
            boolean unusedGoesOn = failures.mayGoOn(new IllegalStateException("Kafka Streams ended without a reason"));
        }
    }

    private StallWatch watch(KafkaStreams streams, AtomicReference<Throwable> last) {
        return new StallWatch(
                "topology",
                watchPace,
                () -> ConsumerLag.waits(
                        streams.metrics(), client -> !client.contains("-global-") && !client.contains("-restore-")),
                () -> counters.routedToTraining() + counters.routedToReview() + counters.deadLetters(),
                () -> "Kafka Streams, which is " + state
                        + (last.get() == null
                                ? ""
                                : "; its last failure was: " + last.get().getMessage()));
    }

    /** Stops the application and waits up to 30 s for {@link #run} to end. */
    @Override
    public void close() {
        stop.demand();
        if (!started.get()) {
            return;
        }
        try {
            if (!ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                LOG.atWarn()
                        .addKeyValue("application", config.applicationId())
                        .log("The topology did not end within 30 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.sluice.topology.stream;

import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.topology.stream.config.TopologyConfig;
import dev.sluice.topology.stream.config.TopologyCounters;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The role that routes samples and keeps the mixture. {@link #run} blocks until {@link #close} is called or the application fails for
 * good: a stream thread that dies is replaced up to 5 times in 2 minutes, so that a broker or registry that is briefly away does no
 * harm.
 */
public final class TopologyService implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopologyService.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration STREAMS_PATIENCE = Duration.ofSeconds(25);
    private static final int REPLACEMENTS = 5;
    private static final Duration REPLACEMENTS_WITHIN = Duration.ofMinutes(2);

    private final Connection connection;
    private final TopologyConfig config;
    private final TopologyCounters counters = new TopologyCounters();
    private final ReplacementBudget replacements;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile KafkaStreams.State state = KafkaStreams.State.CREATED;

    public TopologyService(Connection connection, TopologyConfig config) {
        this.connection = connection;
        this.config = config;
        replacements = new ReplacementBudget(REPLACEMENTS, REPLACEMENTS_WITHIN, Clock.systemUTC());
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
     * @throws IllegalStateException if a topic is missing or has the wrong number of partitions, if the application fails for
     *     good, or if this was called before
     */
    @Override
    public void run() {
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("a topology service runs once: create another one");
        }
        try {
            if (stop.getCount() > 0) {
                checkTopics();
                runStreams();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    private void runStreams() throws InterruptedException {
        var topology = SluiceTopology.build(config, connection.topics(), connection.serdes(), counters);
        KafkaStreams streams = new KafkaStreams(topology, StreamsSettings.of(connection, config));
        try {
            streams.setUncaughtExceptionHandler(this::onFailure);
            streams.setStateListener((newState, oldState) -> {
                state = newState;
                if (newState == KafkaStreams.State.ERROR) {
                    stop.countDown();
                }
            });
            streams.start();
            stop.await();
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
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException(
                    "the topology failed for good: " + cause.getMessage()
                            + "; it goes on from its last commit when started again",
                    cause);
        }
    }

    private StreamThreadExceptionResponse onFailure(Throwable cause) {
        if (replacements.take()) {
            LOG.atWarn().setCause(cause).log("A stream thread failed and is replaced");
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        LOG.atError().setCause(cause).log("Stream threads keep failing: the application stops");
        failure.compareAndSet(null, cause);
        stop.countDown();
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    private void checkTopics() throws InterruptedException {
        TopicCatalogue topics = connection.topics();
        List<String> needed = List.of(
                topics.scored(),
                topics.verdicts(),
                topics.training(),
                topics.review(),
                topics.mixtures(),
                topics.deadLetters());
        try (Admin admin = Admin.create(connection.client())) {
            Map<String, TopicDescription> found =
                    admin.describeTopics(needed).allTopicNames().get();
            int scored = partitions(found, topics.scored());
            for (String name : List.of(topics.verdicts(), topics.training(), topics.review())) {
                int partitions = partitions(found, name);
                if (partitions != scored) {
                    throw new IllegalStateException("topic " + name + " has " + partitions + " partitions and "
                            + topics.scored() + " has " + scored + ": the per-sample topics need the same number");
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new IllegalStateException(
                        "a topic is missing: create the topics of prefix '" + topics.prefix() + "' first", e);
            }
            throw new IllegalStateException(
                    "cannot describe topics at " + connection.bootstrapServers() + ": " + e.getMessage(), e);
        }
    }

    private static int partitions(Map<String, TopicDescription> found, String topic) {
        return Objects.requireNonNull(found.get(topic), topic).partitions().size();
    }

    /** Stops the application and waits up to 30 s for {@link #run} to end. */
    @Override
    public void close() {
        stop.countDown();
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

package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.service.StallWatch;
import dev.sluice.topology.stream.config.TopologyConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Kafka Streams as the service runs it, on consumers in memory that are given no partitions. */
class TopologyStallTest {
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(StallWatch.class);

    @TempDir
    static Path state;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final TopologyService service = new TopologyService(
            new Connection(
                    "127.0.0.1:1",
                    "mock://stall",
                    Bench.TOPICS,
                    Map.of(StreamsConfig.DEFAULT_CLIENT_SUPPLIER_CONFIG, InMemory.class.getName())),
            TopologyConfig.defaults("sluice", state),
            new StallWatch.Pace(this::timeOfNextLook, 1));
    private final CountDownLatch looked = new CountDownLatch(1);
    private int looks;
    private int saidTooEarly;

    @BeforeEach
    void listen() {
        log.start();
        LOGGER.addAppender(log);
        LOGGER.setLevel(Level.WARN);
        LOGGER.setAdditive(false);
    }

    @AfterEach
    void detach() {
        LOGGER.detachAppender(log);
        LOGGER.setLevel(null);
        LOGGER.setAdditive(true);
    }

    @Test
    void aTopologyThatHasRecordsAndRoutesNoneForThirtySecondsSaysWhatItWaitsFor() throws Exception {
        // When
        CompletableFuture<Void> run = CompletableFuture.runAsync(() -> {
            try {
                service.runStreams(new TopicCheck.Layout(1, 1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        // Then
        try {
            assertThat(looked.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(saidTooEarly).isZero();
            assertThat(log.list.get(0).getKeyValuePairs())
                    .extracting(pair -> pair.key, pair -> pair.value)
                    .containsExactly(
                            tuple("role", "topology"),
                            tuple("seconds", 30L),
                            tuple("waitsFor", "Kafka Streams, which is REBALANCING; its last failure was: no answer"));
        } finally {
            service.close();
        }
        assertThat(run).succeedsWithin(Duration.ofSeconds(30));
    }

    /** What happens before each look; the first four are 30 s apart. */
    private long timeOfNextLook() {
        looks++;
        switch (looks) {
            case 1 -> InMemory.lag = 1; // no more than the end of a transaction; other clients are further behind
            case 2 -> InMemory.lag = 5;
            case 3 -> { // progress, from which time counts anew
                service.counters().deadLetters.increment();
                InMemory.GOES_ON.acquireUninterruptibly();
            }
            case 4 -> saidTooEarly = log.list.size();
            case 5 -> looked.countDown();
            default -> {}
        }
        return Math.min(looks, 4) * StallWatch.PATIENCE.toNanos();
    }

    /** Consumers of which the first fails, so that Kafka Streams is given another thread. */
    public static final class InMemory extends DefaultKafkaClientSupplier {
        static final Semaphore GOES_ON = new Semaphore(0);
        static final AtomicBoolean FAILED = new AtomicBoolean();
        static volatile double lag;

        @Override
        public Consumer<byte[], byte[]> getConsumer(Map<String, Object> settings) {
            var consumer = new Behind(settings, () -> lag);
            if (FAILED.compareAndSet(false, true)) {
                consumer.setPollException(new StreamsException("no answer"));
            } else {
                consumer.schedulePollTask(GOES_ON::release);
            }
            return consumer;
        }

        @Override
        public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> settings) {
            return new Behind(settings, () -> 100);
        }

        @Override
        public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> settings) {
            TopicPartition mixtures = new TopicPartition(Bench.TOPICS.mixtures(), 0);
            var consumer = new Behind(settings, () -> 100);
            consumer.updatePartitions(
                    mixtures.topic(),
                    List.of(new PartitionInfo(mixtures.topic(), 0, Node.noNode(), new Node[0], new Node[0])));
            consumer.updateBeginningOffsets(Map.of(mixtures, 0L));
            consumer.updateEndOffsets(Map.of(mixtures, 0L));
            return consumer;
        }
    }

    private static final class Behind extends MockConsumer<byte[], byte[]> {
        private final Map<MetricName, Metric> metrics;

        Behind(Map<String, Object> settings, DoubleSupplier lag) {
            super("earliest");
            MetricName name = new MetricName(
                    "records-lag", "", "", Map.of("client-id", String.valueOf(settings.get("client.id"))));
            Gauge<Double> behind = (config, now) -> lag.getAsDouble();
            metrics = Map.of(name, new KafkaMetric(new Object(), name, behind, new MetricConfig(), Time.SYSTEM));
        }

        @Override
        public Map<MetricName, ? extends Metric> metrics() {
            return metrics;
        }
    }
}

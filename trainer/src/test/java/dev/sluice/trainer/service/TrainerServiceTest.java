package dev.sluice.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.service.StallWatch;
import dev.sluice.trainer.config.Optimisation;
import dev.sluice.trainer.config.SnapshotConfig;
import dev.sluice.trainer.config.TrainerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A whole trainer on clients in memory, whose broker gives one batch and then no answer. */
class TrainerServiceTest {
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(StallWatch.class);
    private static final TopicPartition DATASETS = new TopicPartition("sluice.datasets", 0);
    private static final TopicPartition INPUT = new TopicPartition("sluice.training", 0);
    private static final int BATCH = 4;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final MockConsumer<byte[], byte[]> datasets = consumer(DATASETS, 1);
    private final MockConsumer<byte[], byte[]> input = consumer(INPUT, BATCH);
    private final TrainerService trainer = new TrainerService(
            TrainingRun.CONNECTION,
            TrainerConfig.defaults()
                    .withDataset("d")
                    .withPublish(false)
                    .withOptimisation(Optimisation.defaults().withBatchSize(BATCH)),
            SnapshotConfig.feeding(),
            null,
            settings -> settings.containsKey("client.id") ? input : datasets,
            new StallWatch.Pace(this::timeOfNextLook, 1));
    private final Semaphore failures = new Semaphore(0);
    private final CountDownLatch looked = new CountDownLatch(1);
    private volatile double lag;
    private volatile boolean recordsCome;
    private boolean brokerAway;
    private int looks;
    private int saidTooEarly;

    @BeforeEach
    void listen() {
        log.start();
        LOGGER.addAppender(log);
    }

    @AfterEach
    void detach() {
        LOGGER.detachAppender(log);
        trainer.close();
    }

    @Test
    void aTrainerThatHasRecordsAndLearnsNothingForThirtySecondsSaysWhatItWaitsFor() throws Exception {
        // Given
        datasets.schedulePollTask(() -> datasets.addRecord(new ConsumerRecord<>(
                DATASETS.topic(),
                0,
                0,
                new byte[0],
                TrainingRun.SERDES
                        .serializer()
                        .serialize(DATASETS.topic(), TrainingRun.decoder().descriptor()))));
        input.schedulePollTask(this::poll);

        // When
        CompletableFuture<Void> run = CompletableFuture.runAsync(trainer);

        // Then
        assertThat(looked.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(saidTooEarly).isZero();
        assertThat(log.list.get(0).getKeyValuePairs())
                .extracting(pair -> pair.key, pair -> pair.value)
                .containsExactly(
                        tuple("role", "trainer of d"),
                        tuple("seconds", 30L),
                        tuple("waitsFor", "reading failed; trying again: no answer"));
        trainer.close();
        assertThat(run).succeedsWithin(Duration.ofSeconds(30));
    }

    /** What happens before each look; the first four are 30 s apart. */
    private long timeOfNextLook() {
        looks++;
        switch (looks) {
            case 1 -> lag = 1; // no more than the end of a transaction
            case 2 -> lag = BATCH;
            case 3 -> learn(); // progress, from which time counts anew
            case 4 -> saidTooEarly = log.list.size();
            case 5 -> looked.countDown();
            default -> {}
        }
        return Math.min(looks, 4) * StallWatch.PATIENCE.toNanos();
    }

    private void learn() {
        recordsCome = true;
        // the second of two failures comes after the trainer has taken note of the first
        do {
            failures.acquireUninterruptibly(2);
        } while (trainer.trained() < BATCH);
    }

    /** Nothing, then a batch, then failures. */
    private void poll() {
        input.schedulePollTask(this::poll);
        if (brokerAway) {
            failures.release();
            throw new TimeoutException("no answer");
        }
        for (int i = 0; recordsCome && i < BATCH; i++) {
            input.addRecord(new ConsumerRecord<>(INPUT.topic(), 0, i, new byte[0], TrainingRun.weighted("d", i, 1)));
        }
        brokerAway = recordsCome;
    }

    private MockConsumer<byte[], byte[]> consumer(TopicPartition partition, long end) {
        MetricName name = new MetricName("records-lag", "", "", Map.of());
        Gauge<Double> behind = (config, now) -> lag;
        Map<MetricName, Metric> metrics =
                Map.of(name, new KafkaMetric(new Object(), name, behind, new MetricConfig(), Time.SYSTEM));
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none") {
            @Override
            public Map<MetricName, ? extends Metric> metrics() {
                return metrics;
            }
        };
        consumer.updatePartitions(
                partition.topic(),
                List.of(new PartitionInfo(partition.topic(), 0, Node.noNode(), new Node[0], new Node[0])));
        consumer.updateBeginningOffsets(Map.of(partition, 0L));
        consumer.updateEndOffsets(Map.of(partition, end));
        return consumer;
    }
}

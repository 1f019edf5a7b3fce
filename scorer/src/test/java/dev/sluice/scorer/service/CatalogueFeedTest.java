package dev.sluice.scorer.service;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.models.ModelChunks;
import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.serdes.AvroSerdes;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.scorer.Models;
import dev.sluice.scorer.engine.ModelLoader;
import dev.sluice.scorer.model.ModelInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The feed on mock consumers, run on the test's thread: each poll runs the next action of a script, and the last one closes it. */
class CatalogueFeedTest {
    private static final TopicCatalogue TOPICS = new TopicCatalogue("sluice", 2);
    private static final TopicPartition DATASETS = new TopicPartition(TOPICS.datasets(), 0);
    private static final TopicPartition MODELS = new TopicPartition(TOPICS.models(), 0);
    private static final AvroSerdes SERDES =
            new Connection("unused:1", "mock://catalogue-feed", TOPICS, Map.of()).serdes();

    private final SettableClock clock = new SettableClock();
    private final DatasetCatalogue catalogue = new DatasetCatalogue(new ModelLoader(1 << 20), clock);
    private final FeedState state = new FeedState(clock);
    private final Deque<Runnable> script = new ArrayDeque<>();
    private final Deque<KafkaException> endFailures = new ArrayDeque<>();
    private final List<ScriptedConsumer> consumers = new ArrayList<>();
    private long datasetsEnd;
    private CatalogueFeed feed = feed(SERDES.deserializer(DatasetDescriptor.class));

    @AfterEach
    void close() {
        catalogue.close();
    }

    @Test
    void theCatalogueIsCurrentWhenTheEndsAreReachedThatWereThereAtTheStart() {
        // Given
        datasetsEnd = 1;

        // When
        run(
                () -> assertThat(state.since()).isNull(),
                () -> {
                    assertThat(state.since()).isNull();
                    describe(0, "d");
                },
                () -> assertThat(state.since()).isEqualTo(clock.instant()));

        // Then
        assertThat(catalogue.decoder("d")).isNotNull();
    }

    @Test
    void aReconnectLeavesTheCatalogueBehindUntilTheNewEndsAreReached() {
        run(
                () -> {},
                () -> {
                    assertThat(state.since()).isNotNull();
                    datasetsEnd = 1;
                    throw new TimeoutException("the leader is gone");
                },
                () -> assertThat(state.since()).isNull(),
                () -> describe(0, "d"),
                () -> assertThat(state.since()).isNotNull());
    }

    @Test
    void whoeverAsksIsToldOnlyAfterTheEndOfThatMomentIsReached() {
        run(
                () -> {},
                () -> {
                    clock.advance(Duration.ofSeconds(5));
                    datasetsEnd = 1;
                    assertThat(state.readUpTo(clock.instant())).isFalse();
                },
                () -> {},
                () -> {
                    assertThat(state.readUpTo(clock.instant())).isFalse();
                    describe(0, "d");
                },
                () -> assertThat(state.readUpTo(clock.instant())).isTrue());
    }

    @Test
    void nobodyIsToldWhileTheBrokerDoesNotAnswer() {
        run(
                () -> {},
                () -> {
                    clock.advance(Duration.ofSeconds(5));
                    endFailures.add(new TimeoutException("no leader"));
                    assertThat(state.readUpTo(clock.instant())).isFalse();
                },
                () -> {},
                () -> assertThat(state.readUpTo(clock.instant())).isFalse(),
                () -> {},
                () -> assertThat(state.readUpTo(clock.instant())).isTrue());
        assertThat(consumers).hasSize(1);
    }

    @Test
    void anErrorThatEndsTheThreadIsPassedOn() {
        // Given
        feed = feed((topic, data) -> {
            throw new NoClassDefFoundError("gone");
        });

        // When
        script.add(() -> describe(0, "d"));
        script.add(() -> {});
        feed.run();

        // Then
        assertThatThrownBy(feed::check)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("gone")
                .hasCauseInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    void theNetworksOfFoldsScoreInPlaceOfTheirAverageOnceAllThreeAreRead() {
        // Given
        datasetsEnd = 1;

        // When
        run(
                () -> describe(0, "d"),
                () -> model(0, 5, ModelKey.fold(0), 0),
                () -> model(1, 5, ModelKey.fold(1), 1),
                () -> assertThat(catalogue.model("d")).isNull(),
                () -> model(2, 5, ModelKey.FEEDING, -1),
                () -> {
                    ModelInfo inUse = requireNonNull(catalogue.model("d"));
                    assertThat(inUse.version()).isEqualTo(5);
                    assertThat(inUse.folds()).isNotNull();
                },
                () -> {});
    }

    private void model(long offset, long version, String slot, int fold) {
        ModelSnapshot template = ModelSnapshot.newBuilder(Samples.snapshot("d", version))
                .setSlot(slot)
                .setFold(fold)
                .setFolds(2)
                .build();
        ModelSnapshot chunk = ModelChunks.split(template, Models.linear(1, 0, 2, 0, 3, 0, 0, 0, 0))
                .get(0);
        consumers
                .get(consumers.size() - 1)
                .addRecord(new ConsumerRecord<>(
                        MODELS.topic(),
                        0,
                        offset,
                        ModelChunks.key(chunk).getBytes(StandardCharsets.UTF_8),
                        SERDES.<ModelSnapshot>serializer().serialize(MODELS.topic(), chunk)));
    }

    private void run(Runnable... polls) {
        script.addAll(List.of(polls));
        feed.run();
        assertThat(script).as("actions left").isEmpty();
    }

    private CatalogueFeed feed(Deserializer<DatasetDescriptor> descriptors) {
        return new CatalogueFeed(
                TOPICS,
                this::consumer,
                descriptors,
                SERDES.deserializer(ModelSnapshot.class),
                catalogue,
                state,
                1 << 20);
    }

    private Consumer<byte[], byte[]> consumer() {
        ScriptedConsumer consumer = new ScriptedConsumer();
        consumers.add(consumer);
        return consumer;
    }

    private void describe(long offset, String dataset) {
        consumers
                .get(consumers.size() - 1)
                .addRecord(new ConsumerRecord<>(
                        DATASETS.topic(),
                        0,
                        offset,
                        dataset.getBytes(StandardCharsets.UTF_8),
                        SERDES.<DatasetDescriptor>serializer()
                                .serialize(DATASETS.topic(), Samples.descriptor(dataset))));
    }

    private final class ScriptedConsumer extends MockConsumer<byte[], byte[]> {
        ScriptedConsumer() {
            super("earliest");
            updateBeginningOffsets(Map.of(DATASETS, 0L, MODELS, 0L));
            for (TopicPartition partition : List.of(DATASETS, MODELS)) {
                updatePartitions(
                        partition.topic(),
                        List.of(new PartitionInfo(partition.topic(), 0, Node.noNode(), new Node[0], new Node[0])));
            }
        }

        @Override
        public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
            return Map.of(DATASETS, datasetsEnd, MODELS, 0L);
        }

        @Override
        public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
            KafkaException failure = endFailures.poll();
            if (failure != null) {
                throw failure;
            }
            return endOffsets(partitions);
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            Runnable action = script.poll();
            if (script.isEmpty()) {
                feed.close();
            }
            if (action != null) {
                action.run();
            }
            return super.poll(Duration.ZERO);
        }
    }
}

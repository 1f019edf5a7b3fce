package dev.sluice.scorer.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.records.TrustedSample;
import dev.sluice.schemas.serdes.AvroSerdes;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.scorer.service.Samples;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The feed on mock consumers, run on the test's thread: each poll runs the next action of a script, and the last one closes it. */
class TrustedFeedTest {
    private static final TopicCatalogue TOPICS = new TopicCatalogue("sluice", 2, 16 << 10);
    private static final AvroSerdes SERDES =
            new Connection("unused:1", "mock://trusted-feed", TOPICS, Map.of()).serdes();

    private final TrustedSamples samples = new TrustedSamples(Rescoring.defaults());
    private final TrustedFeed feed =
            new TrustedFeed(TOPICS, ScriptedConsumer::new, SERDES.deserializer(TrustedSample.class), samples);
    private final Deque<Runnable> script = new ArrayDeque<>();
    private MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private int looks;
    private int offset;

    @Test
    void everyPartitionIsReadFromItsBeginningAndATombstoneRemoves() {
        run(
                () -> {
                    give(0, "a", bytes("a"));
                    give(1, "b", bytes("b"));
                },
                () -> {
                    assertThat(samples.size("d")).isEqualTo(2);
                    give(1, "b", null);
                },
                () -> {});

        assertThat(samples.slice("d", 64)).extracting(Trusted::key).containsExactly("a");
    }

    @Test
    void whatCannotBeReadOrBreaksTheContractIsLeftOutAndTheNextOneIsRead() {
        // Given
        TrustedSample otherKey = TrustedRecords.trusted(Samples.sample("c", "d", 1, 1, 0));
        TrustedSample falselyTrusted = TrustedRecords.trusted(Samples.sample("e", "d", 1, 1, 0));
        falselyTrusted.setRightLabels(List.of(2));
        TrustedSample neverDrawn = TrustedRecords.audit(Samples.sample("f", "d", 1, 1, 0), 2);
        neverDrawn.setInclusionProbability(0);

        // When
        run(
                () -> {
                    give(0, null, bytes("a"));
                    give(0, "poison", new byte[] {9, 9, 9});
                    give(0, "b", bytes(otherKey));
                    give(0, "e", bytes(falselyTrusted));
                    give(0, "f", bytes(neverDrawn));
                    give(0, "large", bytes(TrustedRecords.trusted(Samples.sample("large", "d", 1, new float[3700]))));
                    give(0, "good", bytes("good"));
                },
                () -> {});

        // Then
        assertThat(samples.slice("d", 64)).extracting(Trusted::key).containsExactly("good");
    }

    @Test
    void aTopicThatIsNotThereYetIsWaitedFor() {
        looks = -1;

        run(() -> give(0, "a", bytes("a")), () -> {});

        assertThat(samples.size("d")).isEqualTo(1);
    }

    @Test
    void afterAFailureOfTheBrokerReadingBeginsAnewAndNoSampleIsThereTwice() {
        run(
                () -> give(0, "a", bytes("a")),
                () -> {
                    throw new TimeoutException("the leader is gone");
                },
                () -> give(0, "a", bytes("a")),
                () -> {});

        assertThat(samples.size("d")).isEqualTo(1);
    }

    @Test
    void aFailureThatNoWaitCanMendIsPassedOn() {
        // When
        script.add(() -> {
            throw new AuthorizationException("no right to read");
        });
        script.add(() -> {});
        feed.run();

        // Then
        assertThatThrownBy(feed::check)
                .hasMessageContaining("reading trusted samples failed")
                .hasMessageContaining("no right");
    }

    private void run(Runnable... polls) {
        script.addAll(List.of(polls));
        feed.run();
        feed.check();
        assertThat(script).as("actions left").isEmpty();
    }

    private void give(int partition, @Nullable String key, byte @Nullable [] value) {
        byte[] bytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        consumer.addRecord(new ConsumerRecord<>(TOPICS.trusted(), partition, offset++, bytes, value));
    }

    private static byte[] bytes(String id) {
        return bytes(TrustedRecords.trusted(Samples.sample(id, "d", 1, 1, 0)));
    }

    private static byte[] bytes(TrustedSample value) {
        return SERDES.<TrustedSample>serializer().serialize(TOPICS.trusted(), value);
    }

    private final class ScriptedConsumer extends MockConsumer<byte[], byte[]> {
        ScriptedConsumer() {
            super("earliest");
            consumer = this;
            updateBeginningOffsets(
                    Map.of(new TopicPartition(TOPICS.trusted(), 0), 0L, new TopicPartition(TOPICS.trusted(), 1), 0L));
        }

        @Override
        public synchronized List<PartitionInfo> partitionsFor(String topic) {
            return IntStream.range(0, looks++ < 0 ? 0 : 2)
                    .mapToObj(i -> new PartitionInfo(topic, i, Node.noNode(), new Node[0], new Node[0]))
                    .toList();
        }

        @Override
        public synchronized void seekToBeginning(Collection<TopicPartition> partitions) {
            assertThat(partitions).hasSize(2);
            super.seekToBeginning(partitions);
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            Runnable action = script.remove();
            if (script.isEmpty()) {
                feed.close();
            }
            action.run();
            return super.poll(Duration.ZERO);
        }
    }
}

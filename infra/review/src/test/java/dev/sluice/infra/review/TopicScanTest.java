package dev.sluice.infra.review;

import static dev.sluice.infra.review.ReviewRecords.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.records.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopicScanTest {
    private static final String TOPIC = "sluice.verdicts";
    private static final TopicPartition FIRST = new TopicPartition(TOPIC, 0);
    private static final TopicPartition SECOND = new TopicPartition(TOPIC, 1);
    private static final Deserializer<Verdict> DESERIALIZER = (topic, bytes) -> {
        try {
            return Verdict.fromByteBuffer(ByteBuffer.wrap(bytes));
        } catch (IOException | RuntimeException e) {
            throw new SerializationException(e);
        }
    };

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final AtomicLong nanoTime = new AtomicLong();
    private final TopicScan scan = new TopicScan(consumer, () -> nanoTime.addAndGet(TopicScan.PATIENCE.toNanos() / 4));
    private final List<String> seen = new ArrayList<>();

    @Test
    void readsEveryPartitionUpToTheEndItHadAtTheStart() {
        // Given
        topic(2, 1);
        consumer.schedulePollTask(() -> {
            record(0, 0, "a", encoded(verdict("d", "a", 1)));
            record(0, 1, "b", encoded(verdict("d", "b", 1)));
        });
        consumer.schedulePollTask(() -> {
            record(1, 0, "c", encoded(verdict("d", "c", 1)));
            record(1, 1, "late", encoded(verdict("d", "late", 1)));
        });

        // When
        TopicScan.Result result = scan();

        // Then
        assertThat(seen).containsExactly("a=a", "b=b", "c=c");
        assertThat(result).isEqualTo(new TopicScan.Result(3, 0));
    }

    @Test
    void passesOverWhatCannotBeDecodedAndCountsIt() {
        // Given
        topic(3, 0);
        consumer.schedulePollTask(() -> {
            record(0, 0, "a", "poison".getBytes(StandardCharsets.UTF_8));
            record(0, 1, "b", encoded(verdict("d", "b", 1)));
            record(0, 2, "gone", null);
        });

        // When
        TopicScan.Result result = scan();

        // Then
        assertThat(seen).containsExactly("b=b", "gone=null");
        assertThat(result).isEqualTo(new TopicScan.Result(2, 1));
    }

    @Test
    void failsRatherThanPassOverRecordsWhenTheRegistryIsAway() {
        // Given
        topic(1, 0);
        consumer.schedulePollTask(() -> record(0, 0, "a", encoded(verdict("d", "a", 1))));
        Deserializer<Verdict> registryAway = (topic, bytes) -> {
            throw new SerializationException("no schema", new ConnectException("refused"));
        };

        // When // Then
        assertThatThrownBy(() -> scan.scan(TOPIC, registryAway, (key, value) -> seen.add("any")))
                .isInstanceOf(ReviewException.class)
                .hasMessageContaining("waited 30 s for the schema registry");
        assertThat(seen).isEmpty();
    }

    @Test
    void readsAnEmptyTopicWithoutWaiting() {
        // Given
        topic(0, 0);

        // When // Then
        assertThat(scan()).isEqualTo(new TopicScan.Result(0, 0));
    }

    @Test
    void givesUpWhenNothingComesAnyMore() {
        // Given
        topic(1, 0);

        // When // Then
        assertThatThrownBy(this::scan)
                .isInstanceOf(ReviewException.class)
                .hasMessageContaining("reading sluice.verdicts came to a halt");
    }

    @Test
    void saysThatATopicDoesNotExist() {
        assertThatThrownBy(this::scan)
                .isInstanceOf(ReviewException.class)
                .hasMessageContaining("topic sluice.verdicts does not exist");
    }

    private TopicScan.Result scan() {
        return scan.scan(
                TOPIC,
                DESERIALIZER,
                (key, value) -> seen.add(key + "=" + (value == null ? null : value.getSampleId())));
    }

    private void topic(long firstEnd, long secondEnd) {
        Node node = new Node(0, "localhost", 1);
        Node[] nodes = {node};
        consumer.updatePartitions(
                TOPIC,
                List.of(
                        new PartitionInfo(TOPIC, 0, node, nodes, nodes),
                        new PartitionInfo(TOPIC, 1, node, nodes, nodes)));
        consumer.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
        consumer.updateEndOffsets(Map.of(FIRST, firstEnd, SECOND, secondEnd));
    }

    private void record(int partition, long offset, String key, byte @Nullable [] value) {
        consumer.addRecord(new ConsumerRecord<>(TOPIC, partition, offset, key.getBytes(StandardCharsets.UTF_8), value));
    }

    private static byte[] encoded(Verdict verdict) {
        try {
            ByteBuffer buffer = verdict.toByteBuffer();
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

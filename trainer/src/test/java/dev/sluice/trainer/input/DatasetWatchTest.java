package dev.sluice.trainer.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Task;
import dev.sluice.schemas.serdes.AvroSerdes;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.trainer.client.Backoff;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DatasetWatchTest {
    private static final String TOPIC = "sluice.datasets";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final AvroSerdes SERDES =
            new Connection("b:1", "mock://dataset-watch", new TopicCatalogue("sluice", 1), Map.of()).serdes();

    @Test
    void theFirstDescribedIsTrainedWhereNothingElseDecides() throws InterruptedException {
        assertThat(chosen(null, null, "a", "b")).isEqualTo("a");
    }

    @Test
    void theOneTrainedLastIsTrainedAgainThoughCompactionHasMovedItToTheEnd() throws InterruptedException {
        assertThat(chosen(null, "b", "a", "b")).isEqualTo("b");
    }

    @Test
    void aModelOfADataSetNobodyDescribesDecidesNothing() throws InterruptedException {
        assertThat(chosen(null, "gone", "a", "b")).isEqualTo("a");
    }

    @Test
    void theConfiguredOneIsTrainedWhateverElseThereIs() throws InterruptedException {
        assertThat(chosen("b", "a", "a", "b")).isEqualTo("b");
    }

    @Test
    void aBrokerThatAnswersLateIsWaitedForWhateverItIsAsked() throws InterruptedException {
        assertThat(await(new AnsweringLate(), null, null, "a")).isEqualTo("a");
    }

    /** Times out the first time it is asked for each thing. */
    private static final class AnsweringLate extends MockConsumer<byte[], byte[]> {
        private boolean partitionsAsked;
        private boolean endsAsked;

        AnsweringLate() {
            super("earliest");
        }

        @Override
        public synchronized List<PartitionInfo> partitionsFor(String topic) {
            if (!partitionsAsked) {
                partitionsAsked = true;
                throw new TimeoutException("no broker");
            }
            return super.partitionsFor(topic);
        }

        @Override
        public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
            if (!endsAsked) {
                endsAsked = true;
                throw new TimeoutException("no broker");
            }
            return super.endOffsets(partitions);
        }
    }

    private static String chosen(@Nullable String configured, @Nullable String lastTrained, String... described)
            throws InterruptedException {
        return await(new MockConsumer<>("earliest"), configured, lastTrained, described);
    }

    private static String await(
            MockConsumer<byte[], byte[]> consumer,
            @Nullable String configured,
            @Nullable String lastTrained,
            String... described)
            throws InterruptedException {
        // Given
        consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, null, null, null)));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, (long) described.length));
        consumer.schedulePollTask(() -> {
            for (int i = 0; i < described.length; i++) {
                consumer.addRecord(new ConsumerRecord<>(
                        TOPIC,
                        0,
                        i,
                        null,
                        SERDES.<DatasetDescriptor>serializer().serialize(TOPIC, descriptor(described[i]))));
            }
        });

        // When
        try (DatasetWatch watch = new DatasetWatch(
                consumer,
                TOPIC,
                SERDES.deserializer(DatasetDescriptor.class),
                new Backoff(new CountDownLatch(1)),
                configured,
                () -> lastTrained)) {
            return watch.await().descriptor().getDataset();
        }
    }

    private static DatasetDescriptor descriptor(String name) {
        return DatasetDescriptor.newBuilder()
                .setDataset(name)
                .setClassNames(List.of("0", "1"))
                .setShape(List.of(1, 2, 2))
                .setEncoding(FeatureEncoding.UINT8)
                .setTask(Task.SINGLE_LABEL)
                .setMean(0)
                .setStandardDeviation(1)
                .setCreatedAt(Instant.EPOCH)
                .build();
    }
}

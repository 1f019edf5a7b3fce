package dev.sluice.trainer.snapshot;

import dev.sluice.schemas.models.ModelChunks;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.serdes.AvroSerdes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A topic of snapshots made of mock clients: what producers have committed is what consumers read. As in a real topic each transaction ends with a
 * marker that takes an offset.
 */
public final class FakeModelsTopic {
    public static final String TOPIC = "sluice.models";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

    public final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
    /** What the next producers' commits fail with. */
    public final Deque<RuntimeException> commitFailures = new ArrayDeque<>();
    /** How many records consumers were given, over all of them. */
    int given;

    /** Records in order; null is a marker. */
    private final List<@Nullable ProducerRecord<byte[], byte[]>> log = new ArrayList<>();

    private final Map<MockProducer<byte[], byte[]>, Integer> logged = new HashMap<>();
    private @Nullable ProducerRecord<byte[], byte[]> late;
    private @Nullable ProducerRecord<byte[], byte[]> beforeEnd;
    private final AvroSerdes serdes;

    public FakeModelsTopic(AvroSerdes serdes) {
        this.serdes = serdes;
    }

    /** Puts a record there that none of the producers here wrote. */
    public void put(byte[] key, byte @Nullable [] value) {
        sync();
        log.add(new ProducerRecord<>(TOPIC, key, value));
        log.add(null);
    }

    /** Puts a model there as somebody else would. */
    public void put(ModelSnapshot template, byte[] model) {
        for (ModelSnapshot chunk : ModelChunks.split(template, model)) {
            put(
                    ModelChunks.key(chunk).getBytes(StandardCharsets.UTF_8),
                    serdes.<ModelSnapshot>serializer().serialize(TOPIC, chunk));
        }
    }

    /** Puts a record there that somebody has written before the end of the next transaction here: right behind that one's records. */
    void putBeforeTheNextEnd(ProducerRecord<byte[], byte[]> record) {
        beforeEnd = record;
    }

    /** Puts a record there once a second producer is made: while the first one's commit hung, so to speak. */
    public void putAfterFirstProducer(ProducerRecord<byte[], byte[]> record) {
        late = record;
    }

    /** Takes over what producers have committed since. */
    private void sync() {
        for (MockProducer<byte[], byte[]> producer : producers) {
            List<ProducerRecord<byte[], byte[]>> fresh = producer.history().stream()
                    .filter(record -> record.topic().equals(TOPIC))
                    .skip(logged.getOrDefault(producer, 0))
                    .toList();
            if (!fresh.isEmpty()) {
                logged.merge(producer, fresh.size(), Integer::sum);
                log.addAll(fresh);
                if (beforeEnd != null) {
                    log.add(beforeEnd);
                    log.add(null);
                    beforeEnd = null;
                }
                log.add(null);
            }
        }
    }

    public Producer<byte[], byte[]> producer() {
        if (!producers.isEmpty() && late != null) {
            put(late.key(), late.value());
            late = null;
        }
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        producer.commitTransactionException = commitFailures.poll();
        producers.add(producer);
        return producer;
    }

    Consumer<byte[], byte[]> consumer() {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
            @Override
            public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
                sync();
                return Map.of(PARTITION, (long) log.size());
            }

            @Override
            public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
                sync();
                List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
                for (int i = (int) position(PARTITION); i < log.size(); i++) {
                    ProducerRecord<byte[], byte[]> record = log.get(i);
                    if (record != null) {
                        records.add(new ConsumerRecord<>(TOPIC, 0, i, record.key(), record.value()));
                    }
                }
                given += records.size();
                seek(PARTITION, log.size());
                return new ConsumerRecords<>(Map.of(PARTITION, records), Map.of());
            }
        };
        consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, Node.noNode(), new Node[0], new Node[0])));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        return consumer;
    }

    public SnapshotLog log(String dataset, String slot) {
        return log(dataset, List.of(slot));
    }

    public SnapshotLog log(String dataset, List<String> slots) {
        return new SnapshotLog(
                TOPIC, dataset, slots, this::consumer, this::consumer, serdes.deserializer(ModelSnapshot.class));
    }

    public List<ProducerRecord<byte[], byte[]>> committed(String topic) {
        return producers.stream()
                .flatMap(producer -> producer.history().stream())
                .filter(record -> record.topic().equals(topic))
                .toList();
    }

    public List<ModelSnapshot> snapshots() {
        var deserializer = serdes.deserializer(ModelSnapshot.class);
        return committed(TOPIC).stream()
                .filter(record -> record.value() != null)
                .map(record -> deserializer.deserialize(TOPIC, record.value()))
                .toList();
    }
}

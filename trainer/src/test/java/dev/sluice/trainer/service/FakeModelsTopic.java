package dev.sluice.trainer.service;

import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.serdes.AvroSerdes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A topic of snapshots made of mock clients: what producers have committed is what consumers read. */
final class FakeModelsTopic {
    static final String TOPIC = "sluice.models";

    final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
    /** What the next producers' commits fail with. */
    final Deque<RuntimeException> commitFailures = new ArrayDeque<>();

    private @Nullable ProducerRecord<byte[], byte[]> late;
    private final AvroSerdes serdes;
    private final List<ProducerRecord<byte[], byte[]>> foreign = new ArrayList<>();

    FakeModelsTopic(AvroSerdes serdes) {
        this.serdes = serdes;
    }

    /** Puts a record there that none of the producers here wrote. */
    void put(byte[] key, byte[] value) {
        foreign.add(new ProducerRecord<>(TOPIC, key, value));
    }

    /** Puts a record there once a second producer is made: while the first one's commit hung, so to speak. */
    void putAfterFirstProducer(ProducerRecord<byte[], byte[]> record) {
        late = record;
    }

    Producer<byte[], byte[]> producer() {
        if (!producers.isEmpty() && late != null) {
            foreign.add(late);
            late = null;
        }
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        producer.commitTransactionException = commitFailures.poll();
        producers.add(producer);
        return producer;
    }

    Consumer<byte[], byte[]> consumer() {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        TopicPartition partition = new TopicPartition(TOPIC, 0);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(committed(TOPIC));
        records.addAll(foreign);
        consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, Node.noNode(), new Node[0], new Node[0])));
        consumer.updateBeginningOffsets(Map.of(partition, 0L));
        consumer.updateEndOffsets(Map.of(partition, (long) records.size()));
        consumer.schedulePollTask(() -> {
            for (int i = 0; i < records.size(); i++) {
                consumer.addRecord(new ConsumerRecord<>(
                        TOPIC, 0, i, records.get(i).key(), records.get(i).value()));
            }
        });
        return consumer;
    }

    List<ProducerRecord<byte[], byte[]>> committed(String topic) {
        return producers.stream()
                .flatMap(producer -> producer.history().stream())
                .filter(record -> record.topic().equals(topic))
                .toList();
    }

    List<ModelSnapshot> snapshots() {
        var deserializer = serdes.deserializer(ModelSnapshot.class);
        return committed(TOPIC).stream()
                .map(record -> deserializer.deserialize(TOPIC, record.value()))
                .toList();
    }
}

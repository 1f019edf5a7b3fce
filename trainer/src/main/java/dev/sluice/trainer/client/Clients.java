package dev.sluice.trainer.client;

import dev.sluice.schemas.serdes.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kafka clients with the settings the trainer's guarantees rest on. */
public final class Clients {
    private static final Logger LOG = LoggerFactory.getLogger(Clients.class);
    private static final int TRANSACTION_TIMEOUT_MILLIS = 30_000;
    private static final int REQUEST_BYTES = 12 << 20;
    private static final int FETCH_BYTES = 16 << 20;
    private static final int BUFFER_BYTES = 64 << 20;
    private static final long TOPIC_RETRY_MILLIS = 500;

    private final Connection connection;

    public Clients(Connection connection) {
        this.connection = connection;
    }

    public Consumer<byte[], byte[]> consumer(Map<String, Object> more) {
        Map<String, Object> settings = connection.client();
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        settings.put("max.partition.fetch.bytes", FETCH_BYTES);
        settings.putAll(more);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** A producer for snapshots; not compressed, since trained weights do not compress. */
    public Producer<byte[], byte[]> producer(String transactionalId) {
        Map<String, Object> settings = connection.client();
        settings.put("transactional.id", transactionalId);
        settings.put("transaction.timeout.ms", TRANSACTION_TIMEOUT_MILLIS);
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("compression.type", "none");
        settings.put("max.request.size", REQUEST_BYTES);
        settings.put("buffer.memory", BUFFER_BYTES);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** All partitions of a topic, once it exists. */
    public static List<TopicPartition> partitions(Consumer<?, ?> consumer, String topic, Backoff backoff)
            throws InterruptedException {
        List<PartitionInfo> known = consumer.partitionsFor(topic);
        while (known == null || known.isEmpty()) {
            LOG.atInfo().addKeyValue("topic", topic).log("waiting for the topic to be created");
            backoff.pause(TOPIC_RETRY_MILLIS);
            known = consumer.partitionsFor(topic);
        }
        List<TopicPartition> partitions = new ArrayList<>();
        known.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        return partitions;
    }
}

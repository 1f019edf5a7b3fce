package dev.sluice.schemas.serdes;

import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka clients with the settings on which exactly-once processing rests; records come and go as bytes. */
public final class TransactionalClients {
    private static final int FETCH_BYTES = 16 << 20;

    private final Connection connection;

    /** @param connection where the broker is; nothing is contacted before a client is made */
    public TransactionalClients(Connection connection) {
        this.connection = connection;
    }

    /**
     * A consumer of what was committed, from the earliest record where it has no offset yet; it commits none by itself.
     *
     * @param more further settings, which override these
     */
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

    /**
     * A producer of transactions.
     *
     * @param transactionalId whoever uses it later fences whoever used it before
     * @param timeoutMillis how long a transaction may stay open before the broker aborts it
     * @param more further settings, which override these
     */
    public Producer<byte[], byte[]> producer(String transactionalId, int timeoutMillis, Map<String, Object> more) {
        Map<String, Object> settings = connection.client();
        settings.put("transactional.id", transactionalId);
        settings.put("transaction.timeout.ms", timeoutMillis);
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.putAll(more);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}

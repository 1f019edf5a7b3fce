package dev.sluice.trainer.client;

import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.serdes.TransactionTime;
import dev.sluice.schemas.serdes.TransactionalClients;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kafka clients with the settings the trainer's guarantees rest on. */
public final class Clients {
    private static final Logger LOG = LoggerFactory.getLogger(Clients.class);
    /** A chunk of a model, and what a request adds to it. */
    private static final int LEAST_REQUEST_BYTES = 12 << 20;

    private static final int BUFFER_BYTES = 64 << 20;
    private static final long TOPIC_RETRY_MILLIS = 500;

    private final TransactionalClients clients;
    private final int requestBytes;

    /** @param connection where the broker is; nothing is contacted before a client is made */
    public Clients(Connection connection) {
        clients = new TransactionalClients(connection);
        requestBytes = Math.max(LEAST_REQUEST_BYTES, connection.topics().maxRequestBytes());
    }

    /**
     * A consumer of what was committed, from the earliest record on.
     *
     * @param more further settings, which override these
     */
    public Consumer<byte[], byte[]> consumer(Map<String, Object> more) {
        return clients.consumer(more);
    }

    /**
     * A producer for snapshots; not compressed, since trained weights do not compress.
     *
     * @param bytes what the largest transaction sends, from which its time follows
     */
    public Producer<byte[], byte[]> producer(String transactionalId, long bytes) {
        Map<String, Object> settings = new HashMap<>(TransactionTime.settings(bytes));
        settings.put("compression.type", "none");
        settings.put("max.request.size", requestBytes);
        settings.put("buffer.memory", BUFFER_BYTES);
        return clients.producer(transactionalId, TransactionTime.millis(bytes), settings);
    }

    /** All partitions of a topic, once it exists and a broker says so. */
    public static List<TopicPartition> partitions(Consumer<?, ?> consumer, String topic, Backoff backoff)
            throws InterruptedException {
        List<PartitionInfo> known = known(consumer, topic, backoff);
        while (known.isEmpty()) {
            LOG.atInfo().addKeyValue("topic", topic).log("waiting for the topic to be created");
            backoff.pause(TOPIC_RETRY_MILLIS);
            known = known(consumer, topic, backoff);
        }
        List<TopicPartition> partitions = new ArrayList<>();
        known.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        return partitions;
    }

    private static List<PartitionInfo> known(Consumer<?, ?> consumer, String topic, Backoff backoff)
            throws InterruptedException {
        while (true) {
            try {
                List<PartitionInfo> known = consumer.partitionsFor(topic);
                backoff.reset();
                return known == null ? List.of() : known;
            } catch (TimeoutException e) {
                backoff.await("no broker answers; trying again", e);
            }
        }
    }
}

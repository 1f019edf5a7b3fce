package dev.sluice.infra.review;

import dev.sluice.schemas.serdes.ClientErrors;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.serdes.UnknownSchemaException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics from their beginning to the end they had when the scan began, committed records only, in order within each
 * partition. Bounded: it neither waits for more nor joins a group. Not thread-safe.
 */
public final class TopicScan implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicScan.class);
    private static final Duration POLL = Duration.ofMillis(500);
    /** Longest time without any progress. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration RETRY = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final LongSupplier nanoTime;

    /**
     * What a scan came by.
     *
     * @param read records handed over
     * @param undecodable records passed over because they are not of the contract
     */
    public record Result(long read, long undecodable) {}

    /** Takes one record's value. */
    @FunctionalInterface
    public interface Handler<T> {
        /** @param value null for a tombstone */
        void accept(@Nullable String key, @Nullable T value);
    }

    public TopicScan(Connection connection) {
        this(consumer(connection), System::nanoTime);
    }

    /** @param consumer closed with the scan */
    TopicScan(Consumer<byte[], byte[]> consumer, LongSupplier nanoTime) {
        this.consumer = consumer;
        this.nanoTime = nanoTime;
    }

    private static Consumer<byte[], byte[]> consumer(Connection connection) {
        Map<String, Object> settings = connection.client();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Reads a topic.
     *
     * @param deserializer of its values; what it rejects is counted and passed over
     * @throws ReviewException if the topic does not exist, or the brokers or the schema registry stop answering
     */
    public <T extends SpecificRecord> Result scan(String topic, Deserializer<T> deserializer, Handler<T> handler) {
        List<TopicPartition> partitions = partitions(topic);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        long read = 0;
        long undecodable = 0;
        long position = -1;
        long deadline = nanoTime.getAsLong() + PATIENCE.toNanos();
        while (!atEnd(ends)) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() >= ends.getOrDefault(new TopicPartition(topic, record.partition()), 0L)) {
                    continue;
                }
                if (hand(record, deserializer, handler)) {
                    read++;
                } else {
                    undecodable++;
                }
            }
            long reached = ends.keySet().stream().mapToLong(consumer::position).sum();
            if (reached != position) {
                position = reached;
                deadline = nanoTime.getAsLong() + PATIENCE.toNanos();
            } else if (nanoTime.getAsLong() - deadline > 0) {
                throw new ReviewException("reading " + topic + " came to a halt for " + PATIENCE.toSeconds()
                        + " s after " + read + " records: are all its brokers up?");
            }
        }
        if (undecodable > 0) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("records", undecodable)
                    .log("passed over records that cannot be decoded");
        }
        return new Result(read, undecodable);
    }

    private List<TopicPartition> partitions(String topic) {
        List<PartitionInfo> known = consumer.partitionsFor(topic);
        if (known == null || known.isEmpty()) {
            throw new ReviewException(
                    "topic " + topic + " does not exist: is --topic-prefix right, has Sluice run here?");
        }
        return known.stream().map(p -> new TopicPartition(topic, p.partition())).toList();
    }

    private boolean atEnd(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private <T extends SpecificRecord> boolean hand(
            ConsumerRecord<byte[], byte[]> record, Deserializer<T> deserializer, Handler<T> handler) {
        @Nullable T value;
        try {
            value = record.value() == null ? null : read(record, deserializer);
        } catch (SerializationException e) {
            LOG.atDebug()
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .setCause(e)
                    .log("record cannot be decoded");
            return false;
        }
        byte[] key = record.key();
        handler.accept(key == null ? null : new String(key, StandardCharsets.UTF_8), value);
        return true;
    }

    /** Waits for a registry that is away, as long as for brokers that are. */
    private <T extends SpecificRecord> T read(ConsumerRecord<byte[], byte[]> record, Deserializer<T> deserializer) {
        long deadline = nanoTime.getAsLong() + PATIENCE.toNanos();
        while (true) {
            try {
                return deserializer.deserialize(record.topic(), record.value());
            } catch (SerializationException e) {
                if (e instanceof UnknownSchemaException || !ClientErrors.registryUnavailable(e)) {
                    throw e;
                }
                if (nanoTime.getAsLong() - deadline > 0) {
                    throw new ReviewException(
                            "cannot decode " + record.topic() + ": waited " + PATIENCE.toSeconds()
                                    + " s for the schema registry: " + e.getMessage(),
                            e);
                }
            }
            LockSupport.parkNanos(RETRY.toNanos());
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}

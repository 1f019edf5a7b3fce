package dev.sluice.infra.ingest;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringSerializer;

/** Producers of records keyed by sample id, and words for what they fail with. */
final class Producers {
    private static final int BUFFER_BYTES = 32 << 20;
    private static final int BATCH_BYTES = 64 << 10;

    private Producers() {}

    static Producer<String, SpecificRecord> of(Connection connection) {
        Map<String, Object> settings = connection.client();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, connection.topics().maxRequestBytes());
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        return new KafkaProducer<>(
                settings, new StringSerializer(), connection.serdes().<SpecificRecord>serializer());
    }

    /**
     * Sends a record and waits until brokers have it.
     *
     * @throws IngestException if they refuse
     */
    static void publish(Producer<String, SpecificRecord> producer, String topic, String key, SpecificRecord value)
            throws InterruptedException {
        try {
            producer.send(new ProducerRecord<>(topic, key, value)).get();
        } catch (ExecutionException e) {
            throw new IngestException(
                    "cannot publish '" + key + "' to " + topic + ": "
                            + Objects.requireNonNullElse(e.getCause(), e).getMessage(),
                    e);
        }
    }

    /** Why a record could not be sent to a topic, and what to do about it. */
    static String reason(Exception failure, TopicCatalogue topics, String topic) {
        return failure instanceof RecordTooLargeException
                ? failure.getMessage() + "; records of " + topic + " may have --max-record-bytes "
                        + topics.maxRecordBytes() + ": " + raise(topics.maxRequestBytes(), topic)
                : String.valueOf(failure.getMessage());
    }

    /**
     * How larger records become possible.
     *
     * @param maxMessageBytes what the topic must take
     */
    static String raise(int maxMessageBytes, String topic) {
        return "raise it here and for every part of Sluice, and max.message.bytes of the topic if it was there before (kafka-configs.sh --alter"
                + " --entity-type topics --entity-name " + topic + " --add-config max.message.bytes="
                + maxMessageBytes + "), or shrink the samples";
    }
}

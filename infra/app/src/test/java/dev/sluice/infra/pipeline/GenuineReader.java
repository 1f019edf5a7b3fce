package dev.sluice.infra.pipeline;

import dev.sluice.schemas.serdes.Connection;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a topic as kcat does: with Confluent's own deserializer and the registry's address, knowing no contract. */
final class GenuineReader {
    private GenuineReader() {}

    /** All that is committed in a topic. */
    static List<ConsumerRecord<String, Object>> read(Connection connection, String topic) {
        KafkaAvroDeserializer values = new KafkaAvroDeserializer();
        values.configure(Map.of("schema.registry.url", connection.schemaRegistryUrl()), false);
        Map<String, Object> settings = connection.client();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        List<ConsumerRecord<String, Object>> records = new ArrayList<>();
        try (KafkaConsumer<String, Object> consumer = new KafkaConsumer<>(settings, new StringDeserializer(), values)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(topic, p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    /** The key that a record of any contract is to have; a model of several chunks aside. */
    static String keyOf(GenericRecord value) {
        if (value.hasField("sample")) {
            return keyOf((GenericRecord) value.get("sample"));
        }
        for (String field : List.of("sampleId", "id")) {
            if (value.hasField(field)) {
                return value.get(field).toString();
            }
        }
        if (value.hasField("by")) {
            return value.get("dataset") + "@" + value.get("describedAt") + "#" + value.get("pass") + "/"
                    + value.get("by");
        }
        String slot = value.hasField("slot") ? value.get("slot").toString() : "";
        return value.get("dataset") + (slot.isEmpty() ? "" : "@" + slot);
    }
}

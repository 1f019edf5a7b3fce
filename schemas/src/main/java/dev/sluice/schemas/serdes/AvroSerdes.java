package dev.sluice.schemas.serdes;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Serdes for the contracts over Confluent's own serializer and deserializer: five bytes of header (magic 0 and the schema's
 * id in the registry), then Avro binary. Subjects are {@code <topic>-value}; schemas are registered on first use.
 *
 * <p>What the registry does not answer, or not as it should, is a {@link RegistryException}: no fault of the record, and worth asking again
 * ({@link ClientErrors#registryUnavailable}). All serdes of one object share what is known of the registry's state.
 */
public final class AvroSerdes {
    private final Map<String, Object> settings;
    private final RegistryHealth registry;

    AvroSerdes(String registryUrl, Map<String, String> clientSettings, RegistryHealth registry) {
        this.registry = registry;
        Map<String, Object> all = new HashMap<>();
        clientSettings.forEach((name, value) -> {
            if (name.startsWith("schema.registry.") || name.startsWith("basic.auth.")) {
                all.put(name, value);
            }
        });
        all.put("schema.registry.url", registryUrl);
        all.put("specific.avro.reader", true);
        all.put("avro.remove.java.properties", true);
        settings = Map.copyOf(all);
    }

    /** A registry's address as it may be shown. */
    public static String withoutCredentials(String registryUrl) {
        return RegistryHealth.withoutCredentials(registryUrl);
    }

    /** Settings for a client of the registry. */
    Map<String, Object> settings() {
        return settings;
    }

    /** A serializer for values of one contract. */
    public <T extends SpecificRecord> Serializer<T> serializer() {
        KafkaAvroSerializer inner = new KafkaAvroSerializer();
        inner.configure(settings, false);
        return new AvroWriter<>(inner, registry);
    }

    /**
     * A deserializer for values of one contract.
     *
     * @param type the contract; a record of another schema fails with a {@link org.apache.kafka.common.errors.SerializationException}
     */
    public <T extends SpecificRecord> Deserializer<T> deserializer(Class<T> type) {
        AvroReader.SchemaFinder inner = new AvroReader.SchemaFinder(registry);
        inner.configure(settings, false);
        return new AvroReader<>(inner, type);
    }

    /** Both directions as one serde. */
    public <T extends SpecificRecord> Serde<T> serde(Class<T> type) {
        return Serdes.serdeFrom(serializer(), deserializer(type));
    }
}

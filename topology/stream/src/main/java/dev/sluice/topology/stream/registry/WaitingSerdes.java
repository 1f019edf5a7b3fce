package dev.sluice.topology.stream.registry;

import dev.sluice.schemas.serdes.AvroSerdes;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Serdes of the contracts that wait for the schema registry, reading and writing, instead of failing while it is away. */
public final class WaitingSerdes {
    private final AvroSerdes serdes;
    private final RegistryWait wait;

    /** @param serdes what asks the registry */
    public WaitingSerdes(AvroSerdes serdes, RegistryWait wait) {
        this.serdes = serdes;
        this.wait = wait;
    }

    /** A serializer for values of one contract. */
    public <T extends SpecificRecord> Serializer<T> serializer() {
        return new Writer<>(serdes.serializer(), wait);
    }

    /** A deserializer for values of one contract. */
    public <T extends SpecificRecord> Deserializer<T> deserializer(Class<T> type) {
        return new Reader<>(serdes.deserializer(type), wait);
    }

    /** Both directions as one serde. */
    public <T extends SpecificRecord> Serde<T> serde(Class<T> type) {
        return Serdes.serdeFrom(this.<T>serializer(), deserializer(type));
    }

    private record Writer<T>(Serializer<T> inner, RegistryWait waiting) implements Serializer<T> {
        @Override
        public byte @Nullable [] serialize(String topic, @Nullable T value) {
            return waiting.answer("the schema id to write to " + topic, () -> inner.serialize(topic, value));
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    private record Reader<T>(Deserializer<T> inner, RegistryWait waiting) implements Deserializer<T> {
        @Override
        public @Nullable T deserialize(String topic, byte @Nullable [] bytes) {
            return waiting.answer("the schema of a record of " + topic, () -> inner.deserialize(topic, bytes));
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}

package dev.sluice.schemas.serdes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes records of one contract to one topic after another as Confluent's serializer does, byte for byte. The first record of a topic goes
 * through that serializer, which registers the schema; the others take its schema's id from there, for looking it up again with
 * every record costs as much as writing the record. Thread-safe.
 */
final class AvroWriter<T extends SpecificRecord> implements Serializer<T> {
    private static final int HEADER = 1 + Integer.BYTES;
    private static final int ROOM = 1024;

    private final Serializer<Object> confluent;
    private final RegistryHealth registry;
    private volatile @Nullable Known known;

    /** Where and what was written last, and the header it got. */
    private record Known(String topic, Class<?> type, byte[] header, SpecificDatumWriter<SpecificRecord> writer) {}

    AvroWriter(Serializer<Object> confluent, RegistryHealth registry) {
        this.confluent = confluent;
        this.registry = registry;
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable T value) {
        if (value == null) {
            return confluent.serialize(topic, null);
        }
        Known last = known;
        if (last != null && last.topic.equals(topic) && last.type == value.getClass()) {
            return write(last, value);
        }
        byte[] bytes = registry.ask("the id of the schema of " + topic, () -> confluent.serialize(topic, value));
        known = new Known(
                topic, value.getClass(), Arrays.copyOf(bytes, HEADER), new SpecificDatumWriter<>(typeOf(value)));
        return bytes;
    }

    private byte[] write(Known last, T value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(ROOM);
        out.writeBytes(last.header);
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        try {
            last.writer.write(value, encoder);
            encoder.flush();
        } catch (IOException | AvroRuntimeException | ClassCastException | NullPointerException e) {
            throw new SerializationException(
                    "cannot write a " + value.getClass().getSimpleName() + " for " + last.topic, e);
        }
        return out.toByteArray();
    }

    @SuppressWarnings("unchecked") // an object's class is that of its type or of one below
    private static Class<SpecificRecord> typeOf(SpecificRecord value) {
        return (Class<SpecificRecord>) value.getClass();
    }

    @Override
    public void close() {
        confluent.close();
    }
}

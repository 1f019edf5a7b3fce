package dev.sluice.schemas.serdes;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of one contract in Confluent's format. Confluent's client finds the schema a record was written with, once for each id; the bytes
 * behind it are read by a {@link BoundedDecoder}, so that whatever they are costs no more memory than they take themselves. Thread-safe.
 */
final class AvroReader<T extends SpecificRecord> implements Deserializer<T> {
    private static final int HEADER = 1 + Integer.BYTES;
    /** A contract has a few versions: more ids than this are somebody's mischief, and are read the slow way. */
    private static final int MOST_READERS = 64;

    private final SchemaFinder schemas;
    private final Class<T> type;
    private final Map<Integer, SpecificDatumReader<T>> readers = new ConcurrentHashMap<>();

    /** Confluent's deserializer as the way to the registry. */
    static final class SchemaFinder extends KafkaAvroDeserializer {
        private final RegistryHealth registry;

        SchemaFinder(RegistryHealth registry) {
            this.registry = registry;
        }

        Schema find(String topic, int id) {
            return registry.find(topic, id, () -> {
                @Nullable Schema schema = ((AvroSchema) getSchemaBySubjectAndId(Subjects.of(topic), id)).rawSchema();
                if (schema == null) {
                    // JSON of somebody else, which the client takes for a schema and would remember
                    schemaRegistry.reset();
                    throw new IOException("its JSON has no schema in it");
                }
                return schema;
            });
        }
    }

    AvroReader(SchemaFinder schemas, Class<T> type) {
        this.schemas = schemas;
        this.type = type;
    }

    @Override
    public @Nullable T deserialize(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        int id = id(bytes);
        SpecificDatumReader<T> reader = readers.get(id);
        try {
            SpecificDatumReader<T> found = reader == null ? reader(topic, id) : reader;
            T value = found.read(null, new BoundedDecoder(bytes, HEADER));
            // a schema that nothing could be read with is not worth a place
            if (reader == null && readers.size() < MOST_READERS) {
                readers.put(id, found);
            }
            return value;
        } catch (KafkaException e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // a schema that contains itself makes the reader go as deep as the bytes say
            throw new SerializationException(
                    "bytes of " + topic + " are not a " + type.getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    private static int id(byte[] bytes) {
        if (bytes.length < HEADER || bytes[0] != 0) {
            throw new SerializationException("does not begin with the magic byte 0 and the id of a schema");
        }
        int id = ByteBuffer.wrap(bytes).getInt(1);
        if (id <= 0) {
            throw new SerializationException("id " + id + " cannot be that of a schema");
        }
        return id;
    }

    private SpecificDatumReader<T> reader(String topic, int id) {
        SpecificData data = SpecificData.getForClass(type);
        return new SpecificDatumReader<>(schemas.find(topic, id), data.getSchema(type), data);
    }

    @Override
    public void close() {
        schemas.close();
    }
}

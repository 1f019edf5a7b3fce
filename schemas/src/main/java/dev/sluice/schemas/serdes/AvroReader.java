package dev.sluice.schemas.serdes;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of one contract as Confluent's deserializer does. The first record of a schema goes through that deserializer; once it has been read
 * as this contract, the others of the same schema are read without looking the schema up with every one of them. Thread-safe.
 */
final class AvroReader<T extends SpecificRecord> implements Deserializer<T> {
    private static final int HEADER = 1 + Integer.BYTES;
    /** A contract has a few versions: more ids than this are somebody's mischief, and are read the slow way. */
    private static final int MOST_READERS = 64;

    private final KafkaAvroDeserializer confluent;
    private final Class<T> type;
    private final Map<Integer, SpecificDatumReader<T>> readers = new ConcurrentHashMap<>();

    AvroReader(KafkaAvroDeserializer confluent, Class<T> type) {
        this.confluent = confluent;
        this.type = type;
    }

    @Override
    public @Nullable T deserialize(String topic, byte @Nullable [] bytes) {
        boolean headed = bytes != null && bytes.length > HEADER && bytes[0] == 0;
        int id = headed ? ByteBuffer.wrap(bytes).getInt(1) : -1;
        SpecificDatumReader<T> known = headed ? readers.get(id) : null;
        try {
            if (bytes != null && known != null) {
                return known.read(null, DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, null));
            }
            T value = first(topic, bytes);
            if (headed && readers.size() < MOST_READERS) {
                readers.put(id, reader(topic, id));
            }
            return value;
        } catch (SerializationException e) {
            throw e;
        } catch (IOException | RestClientException | RuntimeException e) {
            throw new SerializationException("bytes of " + topic + " are not a " + type.getSimpleName(), e);
        }
    }

    private @Nullable T first(String topic, byte @Nullable [] bytes) {
        Object value = confluent.deserialize(topic, bytes);
        if (value != null && !type.isInstance(value)) {
            throw new SerializationException("expected a " + type.getSimpleName() + " in " + topic + ", found a "
                    + value.getClass().getSimpleName());
        }
        return type.cast(value);
    }

    private SpecificDatumReader<T> reader(String topic, int id) throws IOException, RestClientException {
        AvroSchema written = (AvroSchema) confluent.getSchemaBySubjectAndId(topic + "-value", id);
        SpecificData data = SpecificData.getForClass(type);
        Schema expected = data.getSchema(type);
        return new SpecificDatumReader<>(written.rawSchema(), expected, data);
    }

    @Override
    public void close() {
        confluent.close();
    }
}

package dev.sluice.infra.containers;

import io.confluent.kafka.schemaregistry.avro.AvroSchemaUtils;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;

/** Records of a contract with every field drawn at random, the same for the same seed. */
final class RandomRecords {
    private RandomRecords() {}

    /** As a reader without the generated classes sees them. */
    static List<GenericRecord> generic(SpecificRecord contract, int count, long seed) {
        // as registered: without the notes for Java's code generator
        Schema schema = AvroSchemaUtils.getSchema(contract, false, false, true);
        List<GenericRecord> records = new ArrayList<>();
        new RandomData(GenericData.get(), schema, count, seed, true)
                .forEach(record -> records.add((GenericRecord) record));
        return records;
    }

    /** The same record as an object of the generated class. */
    static SpecificRecord specific(SpecificRecord contract, GenericRecord record) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
            encoder.flush();
            return new SpecificDatumReader<SpecificRecord>(record.getSchema(), contract.getSchema())
                    .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
        } catch (IOException e) {
            throw new AssertionError("memory does not fail", e);
        }
    }
}

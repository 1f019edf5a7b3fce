package dev.sluice.schemas.serdes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedDecoderTest {
    private static final Schema SCHEMA = new Schema.Parser().parse("""
            {"type": "record", "name": "Everything", "fields": [
              {"name": "flag", "type": "boolean"}, {"name": "small", "type": "int"}, {"name": "large", "type": "long"},
              {"name": "half", "type": "float"}, {"name": "whole", "type": "double"}, {"name": "text", "type": "string"},
              {"name": "raw", "type": "bytes"}, {"name": "hash", "type": {"type": "fixed", "name": "Hash", "size": 16}},
              {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B"]}},
              {"name": "list", "type": {"type": "array", "items": {"type": "array", "items": "int"}}},
              {"name": "map", "type": {"type": "map", "values": ["null", "string", "double"]}}]}
            """);

    /** Has the last field alone, so that all others are skipped. */
    private static final Schema LAST = SchemaBuilder.record("Everything")
            .fields()
            .name("map")
            .type(SCHEMA.getField("map").schema())
            .noDefault()
            .endRecord();

    @Test
    void whatAvroReadsIsReadAlike() throws IOException {
        for (int seed = 0; seed < 300; seed++) {
            // Given
            byte[] bytes = random(seed, seed % 2 == 0);

            for (Schema wanted : List.of(SCHEMA, LAST)) {
                // When
                Object read = read(wanted, new BoundedDecoder(bytes, 0));

                // Then
                assertThat(read)
                        .as("seed " + seed)
                        .isEqualTo(read(wanted, DecoderFactory.get().binaryDecoder(bytes, null)));
            }
        }
    }

    @Test
    void whatIsCutOffAnywhereIsRefusedAndNothingBreaks() throws IOException {
        byte[] bytes = random(7, true);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            for (Schema wanted : List.of(SCHEMA, LAST)) {
                assertThatThrownBy(() -> read(wanted, new BoundedDecoder(cut, 0)))
                        .isInstanceOfAny(EOFException.class, AvroRuntimeException.class);
            }
        }
    }

    @Test
    void anyMutationIsReadOrRefusedAndCostsNoMoreThanItsSizeAllows() throws IOException {
        Random random = new Random(11);
        int read = 0;
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = random(i % 50, i % 2 == 0);
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            long before = allocated();
            try {
                read(i % 3 == 0 ? LAST : SCHEMA, new BoundedDecoder(bytes, 0));
                read++;
            } catch (IOException | RuntimeException e) {
                refused++;
            }
            assertThat(allocated() - before)
                    .as("bytes allocated for mutation " + i)
                    .isLessThan(1 << 20);
        }
        assertThat(read).isGreaterThan(1000);
        assertThat(refused).isGreaterThan(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"string", "bytes", "array", "map"})
    void aLengthBeyondTheEndIsRefusedBeforeAnythingIsAllocated(String kind) throws IOException {
        Schema schema =
                switch (kind) {
                    case "array" -> Schema.createArray(Schema.create(Schema.Type.NULL));
                    case "map" -> Schema.createMap(Schema.create(Schema.Type.NULL));
                    default -> Schema.create(Schema.Type.valueOf(kind.toUpperCase(java.util.Locale.ROOT)));
                };
        for (long announced : new long[] {1_500_000_000L, 6, -1, Long.MAX_VALUE, Long.MIN_VALUE, -1_500_000_000L}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            encoder.writeLong(announced);
            encoder.flush();
            byte[] bytes = out.toByteArray();
            long before = allocated();
            assertThatThrownBy(() -> new GenericDatumReader<>(schema).read(null, new BoundedDecoder(bytes, 0)))
                    .as(kind + " of " + announced)
                    .isInstanceOfAny(EOFException.class, AvroRuntimeException.class);
            assertThat(allocated() - before).isLessThan(4 << 20);
        }
    }

    private static Object read(Schema wanted, Decoder decoder) throws IOException {
        return new GenericDatumReader<>(SCHEMA, wanted).read(null, decoder);
    }

    private static byte[] random(int seed, boolean blocks) throws IOException {
        List<Object> values = new ArrayList<>();
        new RandomData(SCHEMA, 1, seed).forEach(values::add);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = blocks
                ? new EncoderFactory().configureBlockSize(64).blockingBinaryEncoder(out, null)
                : EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<>(SCHEMA, GenericData.get()).write(values.get(0), encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}

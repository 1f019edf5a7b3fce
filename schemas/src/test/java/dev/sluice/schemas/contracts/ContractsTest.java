package dev.sluice.schemas.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.serdes.Subjects;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;

class ContractsTest {

    @Test
    void everyContractReadsWhatTheLastReleaseWrote() throws IOException {
        // Given
        Map<String, Schema> current = AvroFolder.current();

        // When
        Map<String, Schema> released = AvroFolder.lastReleased();

        // Then
        assertThat(released).hasSizeGreaterThanOrEqualTo(8);
        released.forEach((name, writer) -> {
            assertThat(current).as("contracts removed since the last release").containsKey(name);
            SchemaPairCompatibility pair =
                    SchemaCompatibility.checkReaderWriterCompatibility(current.get(name), writer);
            assertThat(pair.getResult().getIncompatibilities()).as(name).isEmpty();
        });
    }

    @Test
    void aScoredSampleFromBeforeThereWasEvidenceHasNone() throws IOException {
        // Given
        Schema before = AvroFolder.lastReleased().get("dev.sluice.schemas.records.ScoredSample");
        Object written = new RandomData(before, 1, 20260101L).iterator().next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<>(before).write(written, encoder);
        encoder.flush();

        // When
        ScoredSample read = new SpecificDatumReader<ScoredSample>(before, ScoredSample.getClassSchema())
                .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));

        // Then
        assertThat(read.getEvidence()).isNull();
    }

    @Test
    void theCheckFindsAFieldAddedWithoutADefault() throws IOException {
        // Given
        Schema released = AvroFolder.lastReleased().get("dev.sluice.schemas.records.SourcePosition");
        Schema grown = SchemaBuilder.record("SourcePosition")
                .namespace("dev.sluice.schemas.records")
                .fields()
                .requiredInt("partition")
                .requiredLong("offset")
                .requiredString("topic")
                .endRecord();

        // When
        SchemaPairCompatibility pair = SchemaCompatibility.checkReaderWriterCompatibility(grown, released);

        // Then
        assertThat(pair.getType()).isEqualTo(SchemaCompatibilityType.INCOMPATIBLE);
    }

    @Test
    void everyRecordEnumAndFieldSaysWhatItIs() throws IOException {
        // Given
        List<String> silent = new ArrayList<>();

        // When
        for (Schema schema : AvroFolder.current().values()) {
            if (isBlank(schema.getDoc())) {
                silent.add(schema.getFullName());
            }
            if (schema.getType() == Schema.Type.RECORD) {
                schema.getFields().stream()
                        .filter(field -> isBlank(field.doc()))
                        .forEach(field -> silent.add(schema.getFullName() + "." + field.name()));
            }
        }

        // Then
        assertThat(silent).isEmpty();
    }

    @Test
    void theGeneratedClassesAreOfTheseContracts() throws IOException {
        // Given
        Map<String, Schema> current = AvroFolder.current();

        // When
        var generated = Subjects.contracts(new TopicCatalogue("sluice", 1)).values();

        // Then
        assertThat(generated).hasSize(10).allSatisfy(contract -> {
            Schema source = current.get(contract.getSchema().getFullName());
            assertThat(SchemaNormalization.toParsingForm(contract.getSchema()))
                    .isEqualTo(SchemaNormalization.toParsingForm(source));
        });
    }

    private static boolean isBlank(String doc) {
        return doc == null || doc.isBlank();
    }
}

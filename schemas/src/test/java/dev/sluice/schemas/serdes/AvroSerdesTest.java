package dev.sluice.schemas.serdes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.records.Verdict;
import dev.sluice.schemas.topics.TopicCatalogue;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AvroSerdesTest {
    private static final String SCOPE = "avro-serdes-test";
    private static final String TOPIC = "sluice.verdicts";

    private final Connection connection =
            new Connection("unused:9092", "mock://" + SCOPE, new TopicCatalogue("sluice", 1), Map.of());
    private final SchemaRegistryClient registry = MockSchemaRegistry.getClientForScope(SCOPE);

    @BeforeEach
    void forgetConstructions() {
        Bystander.CONSTRUCTED.set(0);
    }

    @AfterEach
    void dropRegistry() {
        MockSchemaRegistry.dropScope(SCOPE);
    }

    @Test
    void aRecordComesBackAsItWas() {
        // When
        byte[] bytes = write(verdict());
        Verdict read = verdicts().deserialize(TOPIC, bytes);

        // Then
        assertThat(read).isEqualTo(verdict());
    }

    @Test
    void aTombstoneStaysOne() {
        assertThat(connection.serdes().<Verdict>serializer().serialize(TOPIC, null))
                .isNull();
        assertThat(verdicts().deserialize(TOPIC, null)).isNull();
    }

    @Test
    void toolsThatKnowOnlyTheRegistryReadARecordsFields() {
        // Given
        byte[] bytes = write(verdict());
        KafkaAvroDeserializer genuine = new KafkaAvroDeserializer();
        genuine.configure(Map.of("schema.registry.url", "mock://" + SCOPE), false);

        // When
        GenericRecord read = (GenericRecord) genuine.deserialize(TOPIC, bytes);

        // Then
        assertThat(read.get("reviewer")).hasToString("kim");
        assertThat(read.get("labels")).isEqualTo(List.of(2));
        assertThat(read.getSchema().toString()).doesNotContain("avro.java.string");
    }

    @Test
    void aRecordOfAnOlderSchemaIsReadWithDefaults() {
        // Given
        Schema older = SchemaBuilder.record("Verdict")
                .namespace("dev.sluice.schemas.records")
                .fields()
                .requiredString("sampleId")
                .requiredString("dataset")
                .name("decision")
                .type()
                .enumeration("Decision")
                .symbols("KEEP")
                .noDefault()
                .requiredString("reviewer")
                .requiredLong("decidedAt")
                .requiredInt("revision")
                .endRecord();
        GenericRecord record = new GenericRecordBuilder(older)
                .set("sampleId", "shapes-1")
                .set("dataset", "shapes")
                .set(
                        "decision",
                        new GenericData.EnumSymbol(older.getField("decision").schema(), "KEEP"))
                .set("reviewer", "kim")
                .set("decidedAt", 5L)
                .set("revision", 1)
                .build();

        // When
        Verdict read = verdicts().deserialize(TOPIC, writeGeneric(record));

        // Then
        assertThat(read.getLabels()).isEmpty();
        assertThat(read.getDecidedAt()).isEqualTo(Instant.ofEpochMilli(5));
    }

    @Test
    void everyRecordOfATopicHasTheBytesConfluentsSerializerGivesIt() {
        // Given
        KafkaAvroSerializer genuine = new KafkaAvroSerializer(registry);
        genuine.configure(Map.of("schema.registry.url", "mock://" + SCOPE, "avro.remove.java.properties", true), false);
        Serializer<Verdict> serializer = connection.serdes().serializer();
        Verdict other = Verdict.newBuilder(verdict())
                .setReviewer("a".repeat(3000))
                .setLabels(List.of())
                .build();

        // When, Then
        for (String topic : List.of(TOPIC, TOPIC, "elsewhere.verdicts", TOPIC)) {
            for (Verdict verdict : List.of(verdict(), other, verdict())) {
                assertThat(serializer.serialize(topic, verdict)).isEqualTo(genuine.serialize(topic, verdict));
            }
        }
    }

    @Test
    void aRecordThatLacksAFieldFailsWithASerializationExceptionAndTheNextOneIsWritten() {
        // Given
        Serializer<Verdict> serializer = connection.serdes().serializer();
        byte[] whole = serializer.serialize(TOPIC, verdict());

        // When, Then
        assertThatThrownBy(() -> serializer.serialize(TOPIC, new Verdict()))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("Verdict");
        assertThat(serializer.serialize(TOPIC, verdict())).isEqualTo(whole);
    }

    static Stream<Named<byte[]>> poison() {
        return Stream.of(
                Named.of("no bytes", new byte[0]),
                Named.of("text", "{\"label\": 3}".getBytes(UTF_8)),
                Named.of("a header and no more", new byte[] {0, 0, 0, 0, 1}),
                Named.of("half a header", new byte[] {0, 0}),
                Named.of("an unknown schema", new byte[] {0, 0, 0, 3, -25, 1, 2, 3}));
    }

    @ParameterizedTest
    @MethodSource("poison")
    void bytesThatAreNoRecordFailWithASerializationException(byte[] poison) {
        // Given
        byte[] known = write(verdict());

        // Then
        assertThatThrownBy(() -> verdicts().deserialize(TOPIC, poison)).isInstanceOf(SerializationException.class);
        assertThat(verdicts().deserialize(TOPIC, known))
                .as("the next one is read")
                .isNotNull();
    }

    @Test
    void oneReaderTellsRecordsOfSeveralSchemasAndTornOnesApart() {
        // Given two schemas of one contract on a topic, each met before
        Schema older = SchemaBuilder.record("SourcePosition")
                .namespace("dev.sluice.schemas.records")
                .fields()
                .requiredInt("partition")
                .requiredLong("offset")
                .requiredString("gone")
                .endRecord();
        byte[] old = writeGeneric(new GenericRecordBuilder(older)
                .set("partition", 3)
                .set("offset", 4L)
                .set("gone", "since")
                .build());
        byte[] whole = connection.serdes().<SourcePosition>serializer().serialize(TOPIC, new SourcePosition(1, 2L));
        Deserializer<SourcePosition> positions = connection.serdes().deserializer(SourcePosition.class);

        // When, Then
        for (int time = 0; time < 3; time++) {
            assertThat(positions.deserialize(TOPIC, whole)).isEqualTo(new SourcePosition(1, 2L));
            assertThat(positions.deserialize("elsewhere", old)).isEqualTo(new SourcePosition(3, 4L));
            byte[] torn = ByteBuffer.allocate(6).put(whole, 0, 6).array();
            assertThatThrownBy(() -> positions.deserialize(TOPIC, torn)).isInstanceOf(SerializationException.class);
            assertThat(positions.deserialize(TOPIC, null)).isNull();
        }
    }

    @Test
    void aTornRecordFailsWithASerializationException() {
        // Given
        byte[] whole = write(verdict());

        // Then
        for (int length = 0; length < whole.length; length++) {
            byte[] torn = ByteBuffer.allocate(length).put(whole, 0, length).array();
            assertThatThrownBy(() -> verdicts().deserialize(TOPIC, torn))
                    .as("first " + torn.length + " bytes")
                    .isInstanceOf(SerializationException.class);
        }
    }

    @Test
    void aRecordOfAnotherContractIsRefused() {
        // Given
        byte[] bytes = connection.serdes().<SourcePosition>serializer().serialize(TOPIC, new SourcePosition(1, 2L));

        // Then
        assertThatThrownBy(() -> verdicts().deserialize(TOPIC, bytes)).isInstanceOf(SerializationException.class);
    }

    @Test
    void aSchemaThatBearsAClassesNameDoesNotInstantiateIt() {
        // Given
        Schema hostile = SchemaBuilder.record(Bystander.class.getName())
                .fields()
                .requiredInt("x")
                .endRecord();
        byte[] bytes =
                writeGeneric(new GenericRecordBuilder(hostile).set("x", 1).build());

        // When
        assertThatThrownBy(() -> verdicts().deserialize(TOPIC, bytes)).isInstanceOf(SerializationException.class);

        // Then
        assertThat(Bystander.CONSTRUCTED).hasValue(0);
    }

    @Test
    void subjectsAreRegisteredOnceAndHeldToBackwardCompatibility() throws Exception {
        // When
        Subjects.register(connection);
        Subjects.register(connection);
        write(verdict());

        // Then
        assertThat(registry.getAllSubjects()).hasSize(10).contains("sluice.verdicts-value");
        assertThat(registry.getAllVersions("sluice.verdicts-value")).containsExactly(1);
        assertThat(registry.getCompatibility("sluice.verdicts-value")).isEqualTo("BACKWARD");
    }

    @Test
    void aRegistryThatDoesNotAnswerIsNamedWithTheSubject() {
        // Given
        Connection nowhere =
                new Connection("unused:9092", "http://127.0.0.1:1", new TopicCatalogue("sluice", 1), Map.of());

        // Then
        assertThatThrownBy(() -> Subjects.register(nowhere))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("cannot reach the schema registry to register subject sluice.datasets-value");
    }

    private Deserializer<Verdict> verdicts() {
        return connection.serdes().deserializer(Verdict.class);
    }

    private byte[] write(Verdict verdict) {
        return connection.serdes().<Verdict>serializer().serialize(TOPIC, verdict);
    }

    private byte[] writeGeneric(GenericRecord record) {
        KafkaAvroSerializer serializer = new KafkaAvroSerializer(registry);
        serializer.configure(Map.of("schema.registry.url", "mock://" + SCOPE), false);
        return serializer.serialize("elsewhere", record);
    }

    private static Verdict verdict() {
        return Verdict.newBuilder()
                .setSampleId("shapes-1")
                .setDataset("shapes")
                .setDecision(Decision.RELABEL)
                .setLabels(List.of(2))
                .setReviewer("kim")
                .setDecidedAt(Instant.ofEpochMilli(1_700_000_000_000L))
                .setRevision(1)
                .build();
    }
}

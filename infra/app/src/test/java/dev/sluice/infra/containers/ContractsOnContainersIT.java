package dev.sluice.infra.containers;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.schemas.records.Verdict;
import dev.sluice.schemas.samples.DeadLetters;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.serdes.Subjects;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.schemas.topics.TopicSpec;
import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** The contracts and the topic catalogue against the public broker and registry images. */
@Testcontainers(disabledWithoutDocker = true)
class ContractsOnContainersIT {
    private static final TopicCatalogue TOPICS = new TopicCatalogue("sluice", 3);
    private static final int RECORDS = 25;
    private static final Duration READ_LIMIT = Duration.ofSeconds(60);

    @Container
    private static final ContainerPlatform PLATFORM = new ContainerPlatform();

    @BeforeAll
    static void createTopicsAndSubjects() throws Exception {
        Connection connection = PLATFORM.connection(TOPICS);
        try (Admin admin = Admin.create(connection.client())) {
            assertThat(TOPICS.createMissing(admin, (short) 1)).hasSize(11);
        }
        Subjects.register(connection);
    }

    static Stream<Arguments> contracts() {
        return Subjects.contracts(TOPICS).entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
    }

    @Test
    void topicsAreCreatedOnceWithTheCataloguesPartitionsAndSettings() throws Exception {
        try (Admin admin = Admin.create(PLATFORM.connection(TOPICS).client())) {
            // When
            List<String> createdAgain = TOPICS.createMissing(admin, (short) 1);

            // Then
            assertThat(createdAgain).isEmpty();
            for (TopicSpec spec : TOPICS.all()) {
                var description = requireNonNull(admin.describeTopics(List.of(spec.name()))
                        .allTopicNames()
                        .get()
                        .get(spec.name()));
                assertThat(description.partitions()).as(spec.name()).hasSize(spec.partitions());
                ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, spec.name());
                var config = requireNonNull(
                        admin.describeConfigs(List.of(resource)).all().get().get(resource));
                spec.settings()
                        .forEach((name, value) -> assertThat(config.get(name).value())
                                .as(spec.name() + " " + name)
                                .isEqualTo(value));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("contracts")
    void everyContractIsReadBackAsWritten(String topic, SpecificRecord contract) throws Exception {
        // Given
        Connection connection = PLATFORM.connection(TOPICS);
        List<GenericRecord> generic = RandomRecords.generic(contract, RECORDS, 20260101L);
        List<SpecificRecord> specific =
                generic.stream().map(r -> RandomRecords.specific(contract, r)).toList();

        // When
        write(connection, topic, connection.serdes().serializer(), specific);

        // Then
        assertThat(values(topic, connection.serdes().deserializer(contract.getClass())))
                .as("read with the generated class")
                .isEqualTo(specific);
        assertThat(values(topic, genuineDeserializer()))
                .as("read as kcat and other tools do, knowing only the registry")
                .isEqualTo(generic);
        try (SchemaRegistryClient registry = registry()) {
            assertThat(registry.getAllVersions(topic + "-value"))
                    .as("versions of the subject: the serializer registers nothing beside what is there")
                    .containsExactly(1);
        }
    }

    @Test
    void subjectsAreNamedAfterTheTopicsAndHeldToBackwardCompatibility() throws Exception {
        // Given
        TopicCatalogue other = new TopicCatalogue("other", 1);

        // When
        Subjects.register(PLATFORM.connection(other));
        Subjects.register(PLATFORM.connection(other));

        // Then
        try (SchemaRegistryClient registry = registry()) {
            assertThat(registry.getAllSubjects())
                    .filteredOn(subject -> subject.startsWith("other."))
                    .containsExactlyInAnyOrder(
                            "other.datasets-value",
                            "other.samples-value",
                            "other.trusted-value",
                            "other.scored-value",
                            "other.training-value",
                            "other.review-value",
                            "other.verdicts-value",
                            "other.mixtures-value",
                            "other.passes-value",
                            "other.models-value")
                    .allSatisfy(subject ->
                            assertThat(registry.getCompatibility(subject)).isEqualTo("BACKWARD"))
                    .allSatisfy(subject ->
                            assertThat(registry.getAllVersions(subject)).containsExactly(1));
        }
    }

    @Test
    void aSchemaThatCannotReadOldRecordsIsRefused() throws Exception {
        // Given
        TopicCatalogue strict = new TopicCatalogue("strict", 1);
        Subjects.register(PLATFORM.connection(strict));
        String subject = "strict.verdicts-value";

        try (SchemaRegistryClient registry = registry()) {
            // When
            RestClientException refused = catchThrowableOfType(
                    RestClientException.class, () -> registry.register(subject, verdictWithAnotherField(false)));
            registry.register(subject, verdictWithAnotherField(true));

            // Then
            assertThat(refused).isNotNull();
            assertThat(refused.getStatus()).isEqualTo(409);
            assertThat(registry.getAllVersions(subject))
                    .as("only the one with a default")
                    .containsExactly(1, 2);
        }
    }

    @Test
    void aDeadLetterKeepsTheRawBytesAndSaysWhereTheyCameFrom() throws Exception {
        // Given
        Connection connection = PLATFORM.connection(TOPICS);
        byte[] poison = {1, 2, 3};

        // When
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(connection.client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(DeadLetters.of(
                                    "scorer",
                                    TOPICS.samples(),
                                    2,
                                    42,
                                    null,
                                    poison,
                                    new IllegalArgumentException("magic byte is 1"),
                                    TOPICS.maxRecordBytes())
                            .to(TOPICS.deadLetters()))
                    .get();
        }

        // Then
        ConsumerRecord<String, byte[]> letter =
                read(TOPICS.deadLetters(), new ByteArrayDeserializer(), 1).get(0);
        assertThat(letter.value()).isEqualTo(poison);
        assertThat(letter.headers().lastHeader(DeadLetters.SOURCE_OFFSET).value())
                .asString()
                .isEqualTo("42");
    }

    private static ParsedSchema verdictWithAnotherField(boolean withDefault) {
        Schema string = SchemaBuilder.builder().stringType();
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : Verdict.getClassSchema().getFields()) {
            fields.add(new Schema.Field(field, field.schema()));
        }
        fields.add(
                withDefault
                        ? new Schema.Field("site", string, "", "none")
                        : new Schema.Field("site", string, "", null));
        Schema verdict = Verdict.getClassSchema();
        return new AvroSchema(Schema.createRecord(verdict.getName(), "", verdict.getNamespace(), false, fields));
    }

    private static SchemaRegistryClient registry() {
        return new CachedSchemaRegistryClient(PLATFORM.registryUrl(), 100);
    }

    private static Deserializer<Object> genuineDeserializer() {
        KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer();
        deserializer.configure(Map.of("schema.registry.url", PLATFORM.registryUrl()), false);
        return deserializer;
    }

    private static void write(
            Connection connection, String topic, Serializer<SpecificRecord> serializer, List<SpecificRecord> values)
            throws Exception {
        try (KafkaProducer<String, SpecificRecord> producer =
                new KafkaProducer<>(connection.client(), new StringSerializer(), serializer)) {
            for (int i = 0; i < values.size(); i++) {
                // one partition, so that they are read in this order
                producer.send(new ProducerRecord<>(topic, 0, "key-" + i, values.get(i)))
                        .get();
            }
        }
    }

    private static <V> List<V> values(String topic, Deserializer<V> deserializer) {
        List<ConsumerRecord<String, V>> records = read(topic, deserializer, RECORDS);
        assertThat(records)
                .extracting(ConsumerRecord::key)
                .isEqualTo(IntStream.range(0, RECORDS).mapToObj(i -> "key-" + i).toList());
        return records.stream().map(ConsumerRecord::value).toList();
    }

    private static <V> List<ConsumerRecord<String, V>> read(String topic, Deserializer<V> deserializer, int count) {
        List<ConsumerRecord<String, V>> records = new ArrayList<>();
        try (KafkaConsumer<String, V> consumer =
                new KafkaConsumer<>(PLATFORM.connection(TOPICS).client(), new StringDeserializer(), deserializer)) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = System.nanoTime() + READ_LIMIT.toNanos();
            while (records.size() < count && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }
}

package dev.sluice.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.infra.platform.EmbeddedPlatform;
import dev.sluice.infra.platform.PlatformConfig;
import dev.sluice.schemas.records.Component;
import dev.sluice.schemas.records.ConsumedOffset;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.Task;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(120)
class CommandsIT {
    private static final Instant THEN = Instant.ofEpochMilli(1_700_000_000_000L);

    @TempDir
    Path dataDir;

    private final StringWriter out = new StringWriter();

    @Test
    void topicsAreCreatedShownAndDeletedAndStatusTellsWhatIsInThem() throws Exception {
        try (EmbeddedPlatform platform = EmbeddedPlatform.start(PlatformConfig.defaults(dataDir))) {
            // Given
            Connection connection = platform.connection(new TopicCatalogue("sluice", 2));
            assertThat(run("status", "--data-dir", dataDir.toString())).isEqualTo(1);
            assertThat(out.toString()).contains("missing").contains("./sluice topics --create");
            assertThat(run("topics", "--create", "--partitions", "2", "--data-dir", dataDir.toString()))
                    .isZero();
            assertThat(run("topics", "--partitions", "2", "--data-dir", dataDir.toString()))
                    .isZero();
            assertThat(out.toString())
                    .containsPattern("sluice.samples +sample id +2 +1 +1 +delete +present")
                    .doesNotContain("warning");
            fill(connection);

            // When
            assertThat(run("status", "--json", "--data-dir", dataDir.toString()))
                    .isZero();

            // Then
            JsonNode status = new ObjectMapper().readTree(out.toString());
            assertThat(status.at("/stages/0/lag").asLong()).isEqualTo(3);
            assertThat(status.at("/stages/2/lag").asLong()).isEqualTo(1);
            assertThat(status.at("/datasets/0/dataset").asText()).isEqualTo("d");
            assertThat(status.at("/datasets/0/mixture/state").asText()).isEqualTo("ACTIVE");
            assertThat(status.at("/datasets/0/mixture/version").asLong()).isEqualTo(7);
            assertThat(status.at("/datasets/0/model/samplesSeen").asLong()).isEqualTo(1000);
            assertThat(status.at("/deadLetters").asLong()).isEqualTo(1);

            assertThat(status.at("/stages/2/gaps")).isEmpty();

            // When retention takes what the trainer has not read
            try (Admin admin = Admin.create(connection.client())) {
                admin.deleteRecords(Map.of(
                                new TopicPartition(connection.topics().training(), 0), RecordsToDelete.beforeOffset(3)))
                        .all()
                        .get();
            }
            assertThat(run("status", "--data-dir", dataDir.toString())).isZero();

            // Then
            assertThat(out.toString())
                    .contains("warning: trainer: sluice.training-0 was to be read on from offset 2, but begins at 3");

            // When retention takes what the scorer has not read, and it is not to start then
            String[] cluster = {
                "--bootstrap-server", platform.bootstrapServers(),
                "--schema-registry-url", platform.schemaRegistryUrl(),
                "--data-dir", dataDir.resolve("elsewhere").toString()
            };
            try (Admin admin = Admin.create(connection.client())) {
                Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
                for (int partition = 0; partition < connection.topics().partitions(); partition++) {
                    all.put(
                            new TopicPartition(connection.topics().samples(), partition),
                            RecordsToDelete.beforeOffset(-1));
                }
                admin.deleteRecords(all).all().get();
            }
            assertThat(run(cluster, "scorer", "--on-lost-records", "stop")).isEqualTo(1);

            // Then
            assertThat(out.toString())
                    .contains("the scorer cannot go on where it stopped", "no offset is saved for sluice.samples-")
                    .contains("--on-lost-records continue");

            // When
            assertThat(run(cluster, "reset", "--dry-run")).isZero();
            assertThat(out.toString()).contains("would delete topic sluice.samples");
            assertThat(run(cluster, "reset", "--yes")).isZero();

            // Then
            assertThat(run(cluster, "topics")).isZero();
            assertThat(out.toString()).contains("missing").doesNotContain("present");
        }
    }

    private int run(String[] more, String... args) {
        String[] all = Stream.concat(Arrays.stream(args), Arrays.stream(more)).toArray(String[]::new);
        return run(all);
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        CommandLine commands = new SluiceMain().commandLine();
        commands.setOut(new PrintWriter(out));
        commands.setErr(new PrintWriter(out));
        return commands.execute(args);
    }

    private static void fill(Connection connection) throws Exception {
        TopicCatalogue topics = connection.topics();
        Serializer<SpecificRecord> avro = connection.serdes().serializer();
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(connection.client(), new StringSerializer(), new ByteArraySerializer())) {
            for (SpecificRecord value : List.of(descriptor(), mixture(6), mixture(7), model(topics))) {
                String topic = value instanceof DatasetDescriptor
                        ? topics.datasets()
                        : value instanceof MixtureSnapshot ? topics.mixtures() : topics.models();
                producer.send(new ProducerRecord<>(topic, "d", avro.serialize(topic, value)))
                        .get();
            }
            for (int i = 0; i < 3; i++) {
                producer.send(new ProducerRecord<>(topics.samples(), "s" + i, new byte[1]))
                        .get();
                producer.send(new ProducerRecord<>(topics.training(), 0, "s" + i, new byte[1]))
                        .get();
            }
            producer.send(new ProducerRecord<>(topics.deadLetters(), "s", new byte[1]))
                    .get();
        }
    }

    private static DatasetDescriptor descriptor() {
        return DatasetDescriptor.newBuilder()
                .setDataset("d")
                .setClassNames(List.of("a", "b"))
                .setShape(List.of(1, 2, 2))
                .setEncoding(FeatureEncoding.UINT8)
                .setTask(Task.SINGLE_LABEL)
                .setMean(0)
                .setStandardDeviation(1)
                .setCreatedAt(THEN)
                .build();
    }

    private static MixtureSnapshot mixture(long version) {
        Component component = new Component(0.5, 1.0, 1.0);
        return MixtureSnapshot.newBuilder()
                .setDataset("d")
                .setVersion(version)
                .setState(MixtureState.ACTIVE)
                .setClean(component)
                .setNoisy(component)
                .setNoiseRate(0.2)
                .setClipThreshold(2.0)
                .setClipPolicy("ogc")
                .setPosterior("counterfactual")
                .setBinEdges(List.of(0.0, 1.0))
                .setPosteriorCurve(List.of(0.2))
                .setLossCounts(List.of(1L))
                .setCounterfactualCounts(List.of(1L))
                .setWithholdThresholds(List.of(0.9, 0.9))
                .setWindowSize(1)
                .setSamplesSeen(1)
                .setModelVersion(1)
                .setFittedAt(THEN)
                .build();
    }

    private static ModelSnapshot model(TopicCatalogue topics) {
        return ModelSnapshot.newBuilder()
                .setDataset("d")
                .setVersion(3)
                .setFormat(ModelFormat.DL4J_ZIP)
                .setChunkIndex(0)
                .setChunkCount(1)
                .setTotalBytes(1)
                .setSha256("")
                .setData(ByteBuffer.wrap(new byte[1]))
                .setLearningRate(0.001)
                .setSamplesSeen(1000)
                .setConsumedOffsets(List.of(new ConsumedOffset(topics.training(), 0, 2L)))
                .setTrainedUpTo(List.of())
                .setMetrics(Map.of("testAccuracy", 0.8))
                .setPublishedAt(THEN)
                .build();
    }
}

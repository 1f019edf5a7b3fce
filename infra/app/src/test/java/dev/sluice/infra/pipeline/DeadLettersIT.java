package dev.sluice.infra.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.infra.cli.SluiceMain;
import dev.sluice.infra.cli.role.RoleRunner;
import dev.sluice.infra.ingest.Descriptors;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.infra.platform.EmbeddedPlatform;
import dev.sluice.infra.platform.PlatformConfig;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.samples.DeadLetters;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Dead letters and their way back. */
class DeadLettersIT extends Scenarios {
    private static final int SAMPLES = 20;

    private EmbeddedPlatform platform;

    /**
     * What a command came to.
     *
     * @param status its exit code
     * @param said what it printed, failures with it
     */
    private record Outcome(int status, String said) {}

    @BeforeAll
    void startPlatform() throws InterruptedException {
        platform = EmbeddedPlatform.start(PlatformConfig.defaults(work.resolve("letters-platform")));
    }

    @AfterAll
    void stopPlatform() {
        platform.close();
    }

    @Override
    protected Connection connection(TopicCatalogue topics) {
        return platform.connection(topics);
    }

    @Test
    void samplesThatCameBeforeTheirDescriptionAreReplayedOnceWhenItIsThere() throws Exception {
        try (Installation on = installation("letters");
                Harvest harvest = new Harvest(on.connection());
                RoleRunner runner = new RoleRunner()) {
            // Given samples of a data set that nobody has described, and rubbish
            on.startTopology(runner);
            on.startScorer(runner, Duration.ofMillis(200));
            Blobs blobs = new Blobs(Split.TRAIN, SAMPLES);
            for (int i = 0; i < SAMPLES; i++) {
                LabelledSample sample = Descriptors.sample(blobs.facts(), blobs.read(i), 1, Instant.now());
                on.publish(on.topics().samples(), sample.getId(), sample);
            }
            Poison.send(on, on.topics().samples(), "scorer", Poison.NO_AVRO, "magic byte");
            until(runner, () -> harvest.gather().deadLetters().size() == SAMPLES + 1);
            assertThat(harvest.outcomes()).isEmpty();

            // When one looks
            Outcome counted = run(on, "list");
            Outcome each = run(on, "list", "--each", "--json", "--dataset", Blobs.DATASET, "--limit", "0");
            JsonNode first =
                    new ObjectMapper().readTree(each.said().lines().findFirst().orElseThrow());
            Outcome shown = run(on, "show", first.get("id").asText());

            // Then
            assertThat(counted.status()).isZero();
            assertThat(counted.said())
                    .containsPattern("20 +scorer ")
                    .contains("is not described", (SAMPLES + 1) + " dead letters, 2 of 2");
            assertThat(each.said().lines()).hasSize(SAMPLES);
            assertThat(first.get("sourceTopic").asText()).isEqualTo(on.topics().samples());
            assertThat(shown.said()).contains("LabelledSample", "features.data", "64 bytes", "scorer");

            // When it is described, and replayed for practice
            on.publish(on.topics().datasets(), Blobs.DATASET, description(blobs));
            Outcome practice = run(on, "replay", "--reason", "is not described", "--dry-run");

            // Then nothing is written
            assertThat(practice.status()).isZero();
            assertThat(practice.said())
                    .contains("would replay 20 to " + on.topics().samples());
            assertThat(harvest.complete().deadLetters()).hasSize(SAMPLES + 1);
            assertThat(harvest.accepted()).hasSize(SAMPLES).allSatisfy((name, times) -> assertThat(times)
                    .isEqualTo(1));

            // When
            Outcome replayed = run(on, "replay", "--dataset", Blobs.DATASET, "--since", "1h");
            until(runner, () -> harvest.gather().outcomes().size() == SAMPLES);
            Outcome again = run(on, "replay", "--dataset", Blobs.DATASET);
            Outcome status = status(on);

            // Then each is routed once, and the second time nothing happens
            assertThat(replayed.status()).as(replayed.said()).isZero();
            assertThat(replayed.said()).contains("replayed 20 to " + on.topics().samples());
            assertThat(again.status()).isEqualTo(1);
            assertThat(again.said()).contains("no dead letter", "replayed before");
            runner.close();
            harvest.complete();
            assertThat(harvest.outcomes()).hasSize(SAMPLES).allSatisfy((name, times) -> assertThat(times)
                    .isEqualTo(1));
            assertThat(harvest.accepted())
                    .allSatisfy((name, times) -> assertThat(times).isEqualTo(2));
            Invariants.partitionsKept(harvest);
            assertThat(letters(harvest)).hasSize(SAMPLES + 1);
            assertThat(status.said()).contains("dead letters 21, 20 of them replayed");
            assertThat(run(on, "list").said()).contains("1 dead letters, 1 of 1 reasons; 20 more were replayed");
            assertThat(run(on, "list", "--all").said()).contains("21 dead letters", "20 letters replayed");
        }
    }

    @Test
    void whatCannotBePutBackIsNamedAndTheRestIsPutBackAllTheSame() throws Exception {
        try (Installation on = installation("refused");
                Harvest harvest = new Harvest(on.connection())) {
            // Given a letter that was cut, one of a verdict that a newer one has followed, and one of a verdict that
            // stands
            String verdicts = on.topics().verdicts();
            RecordMetadata followed = on.publish(verdicts, "a", Records.verdict("a", Decision.KEEP, List.of(), 1));
            on.publish(verdicts, "a", Records.verdict("a", Decision.EXCLUDE, List.of(), 2));
            RecordMetadata stands = on.publish(verdicts, "b", Records.verdict("b", Decision.KEEP, List.of(), 1));
            put(on, on.topics().samples(), 0, 0, "large", new byte[2_000_000]);
            put(on, verdicts, followed.partition(), followed.offset(), "a", new byte[] {1});
            put(on, verdicts, stands.partition(), stands.offset(), "b", new byte[] {2});

            // When
            Outcome replayed = run(on, "replay", "--json");

            // Then
            assertThat(replayed.status()).isEqualTo(1);
            JsonNode report = new ObjectMapper().readTree(replayed.said());
            assertThat(report.get("replayed").asLong()).isEqualTo(1);
            assertThat(report.at("/byTopic/" + verdicts).asLong()).isEqualTo(1);
            assertThat(report.get("refused").asLong()).isEqualTo(2);
            assertThat(report.at("/obstacles/0/obstacle").asText()).contains("2000000 bytes", "SHA-256");
            assertThat(report.at("/obstacles/1/obstacle").asText()).contains("a newer record of its key stands");
            assertThat(letters(harvest.complete())).hasSize(3);

            // When only what was cut is left
            Outcome cut = run(on, "replay", "--source", "samples");

            // Then
            assertThat(cut.status()).isEqualTo(1);
            assertThat(cut.said()).contains("replayed no dead letter", "cannot be replayed: 1", "--max-record-bytes");
        }
    }

    private static void put(Installation on, String topic, int partition, long offset, String key, byte[] value)
            throws Exception {
        DeadLetters.Letter letter = DeadLetters.of(
                "topology",
                topic,
                partition,
                offset,
                key.getBytes(StandardCharsets.UTF_8),
                value,
                new IllegalStateException("made for a test"),
                on.topics().maxRecordBytes());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(on.connection().client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> record = letter.to(on.topics().deadLetters());
            producer.send(record).get();
        }
    }

    private static List<ConsumerRecord<String, byte[]>> letters(Harvest harvest) {
        return harvest.deadLetters().stream()
                .filter(record -> !DeadLetters.tellsReplay(record.headers()))
                .toList();
    }

    private static DatasetDescriptor description(Blobs blobs) {
        return DatasetDescriptor.newBuilder()
                .setDataset(Blobs.DATASET)
                .setClassNames(blobs.facts().classNames())
                .setShape(blobs.facts().shape())
                .setEncoding(blobs.facts().encoding())
                .setTask(blobs.facts().task())
                .setMean(0.5)
                .setStandardDeviation(0.25)
                .setCreatedAt(Instant.now())
                .build();
    }

    private Outcome status(Installation on) {
        return command(on, "status");
    }

    private Outcome run(Installation on, String... arguments) {
        return command(
                on,
                Stream.concat(Stream.of("dead-letters"), Arrays.stream(arguments))
                        .toArray(String[]::new));
    }

    private static Outcome command(Installation on, String... arguments) {
        String[] all = Stream.concat(
                        Arrays.stream(arguments),
                        Stream.of(
                                "--bootstrap-server", on.connection().bootstrapServers(),
                                "--schema-registry-url", on.connection().schemaRegistryUrl(),
                                "--topic-prefix", on.topics().prefix(),
                                "--data-dir", on.dataDir().toString()))
                .toArray(String[]::new);
        StringWriter said = new StringWriter();
        CommandLine command = new SluiceMain().commandLine();
        command.setOut(new PrintWriter(said, true));
        command.setErr(new PrintWriter(said, true));
        int status = command.execute(all);
        return new Outcome(status, said.toString());
    }
}

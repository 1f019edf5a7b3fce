package dev.sluice.infra.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.Verdict;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.schemas.topics.TopicSpec;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class EmbeddedPlatformIT {
    private static final TopicCatalogue TOPICS = new TopicCatalogue("sluice", 2);

    @TempDir
    Path dataDir;

    @Test
    void topicsRecordsAndSchemaIdsSurviveARestart() throws Exception {
        // Given
        Map<String, Integer> idsBefore;
        try (EmbeddedPlatform platform = EmbeddedPlatform.start(PlatformConfig.defaults(dataDir))) {
            Connection connection = platform.connection(TOPICS);
            try (Admin admin = Admin.create(connection.client())) {
                assertThat(TOPICS.createMissing(admin, (short) 1)).hasSize(11);
            }
            write(connection, verdict("a"));
            idsBefore = schemaIds(platform);
            assertThat(dataDir.resolve(EmbeddedPlatform.CONNECTION_FILE))
                    .content()
                    .contains(String.valueOf(
                            URI.create("kafka://" + platform.bootstrapServers()).getPort()));
            assertThat(byShell(dataDir.resolve(EmbeddedPlatform.CONNECTION_FILE)))
                    .isEqualTo(platform.bootstrapServers() + " " + platform.schemaRegistryUrl());
            assertThat(platform.rssBytes().values())
                    .allSatisfy(bytes -> assertThat(bytes).isPositive());
        }
        assertThat(dataDir.resolve(EmbeddedPlatform.CONNECTION_FILE)).doesNotExist();

        // When
        try (EmbeddedPlatform platform = EmbeddedPlatform.start(PlatformConfig.defaults(dataDir))) {
            // Then
            Connection connection = platform.connection(TOPICS);
            try (Admin admin = Admin.create(connection.client())) {
                assertThat(admin.listTopics().names().get())
                        .containsAll(TOPICS.all().stream().map(TopicSpec::name).toList());
            }
            assertThat(schemaIds(platform)).isEqualTo(idsBefore);
            write(connection, verdict("b"));
            assertThat(read(connection, 2)).containsExactlyInAnyOrder(verdict("a"), verdict("b"));
        }
    }

    @Test
    void aDirectoryInUseOrAPortInUseIsRefusedAndNothingIsLeftRunning() throws Exception {
        // Given
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DataDirLock owner = DataDirLock.acquire(dataDir.resolve("used"))) {
            assertThat(owner).isNotNull();

            // When, Then
            assertThatThrownBy(() -> EmbeddedPlatform.start(PlatformConfig.defaults(dataDir.resolve("used"))))
                    .isInstanceOf(PlatformException.class)
                    .hasMessageContaining("in use by process")
                    .hasMessageContaining("--data-dir");
            PlatformConfig portTaken =
                    PlatformConfig.defaults(dataDir.resolve("fresh")).withPorts(taken.getLocalPort(), 0);
            assertThatThrownBy(() -> EmbeddedPlatform.start(portTaken))
                    .isInstanceOf(PlatformException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " for the broker is not free");
        }
        assertThat(childrenOf(ProcessHandle.current())).isEmpty();
    }

    @Test
    void aKilledChildIsReportedAndNoSchemaIdIsForgotten() throws Exception {
        // Given
        try (EmbeddedPlatform platform = EmbeddedPlatform.start(PlatformConfig.defaults(dataDir))) {
            Connection connection = platform.connection(TOPICS);
            try (Admin admin = Admin.create(connection.client())) {
                TOPICS.createMissing(admin, (short) 1);
            }
            write(connection, verdict("a"));

            // When
            platform.children().forEach(ChildProcess::kill);

            // Then
            PlatformException failure = platform.failure().get(10, TimeUnit.SECONDS);
            assertThat(failure).hasMessageContaining("ended with status").hasMessageContaining("its log " + dataDir);
        }
        try (EmbeddedPlatform platform = EmbeddedPlatform.start(PlatformConfig.defaults(dataDir))) {
            assertThat(read(platform.connection(TOPICS), 1)).containsExactly(verdict("a"));
        }
    }

    @Test
    void afterAKillOfTheParentTheNextStartRunsAndNoOrphanIsLeft() throws Exception {
        // Given
        Process parent = TestJvm.start(PlatformProcess.class, dataDir.toString());
        List<ProcessHandle> orphans = childrenAnnouncedBy(parent);
        assertThat(orphans).hasSize(2).allMatch(ProcessHandle::isAlive);

        // When
        parent.destroyForcibly().waitFor();

        // Then
        try (EmbeddedPlatform platform = EmbeddedPlatform.start(PlatformConfig.defaults(dataDir))) {
            assertThat(orphans).noneMatch(ProcessHandle::isAlive);
            assertThat(platform.failure()).isNotDone();
        }
    }

    private static Verdict verdict(String sample) {
        return Verdict.newBuilder()
                .setSampleId(sample)
                .setDataset("d")
                .setDecision(Decision.KEEP)
                .setLabels(List.of())
                .setReviewer("r")
                .setDecidedAt(Instant.ofEpochMilli(1_700_000_000_000L))
                .setRevision(1)
                .build();
    }

    private static List<ProcessHandle> childrenAnnouncedBy(Process parent) throws IOException {
        BufferedReader out = new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8));
        List<String> said = new ArrayList<>();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            said.add(line);
            if (line.startsWith("UP ")) {
                return Stream.of(line.substring(3).split(" ", -1))
                        .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                        .toList();
            }
        }
        throw new AssertionError("the platform did not come up:\n" + String.join("\n", said));
    }

    private static List<Long> childrenOf(ProcessHandle parent) {
        return parent.children()
                .filter(p -> p.info().commandLine().orElse("").contains(ChildMain.class.getName()))
                .map(ProcessHandle::pid)
                .toList();
    }

    private static Map<String, Integer> schemaIds(EmbeddedPlatform platform) throws Exception {
        Map<String, Integer> ids = new HashMap<>();
        try (CachedSchemaRegistryClient client = new CachedSchemaRegistryClient(platform.schemaRegistryUrl(), 10)) {
            for (String subject : client.getAllSubjects()) {
                ids.put(subject, client.getLatestSchemaMetadata(subject).getId());
            }
        }
        return ids;
    }

    private static void write(Connection connection, Verdict verdict) throws Exception {
        Map<String, Object> settings = connection.client();
        settings.put("acks", "all");
        try (KafkaProducer<String, Verdict> producer = new KafkaProducer<>(
                settings, new StringSerializer(), connection.serdes().serializer())) {
            producer.send(new ProducerRecord<>(TOPICS.verdicts(), 0, verdict.getSampleId(), verdict))
                    .get();
        }
    }

    private static List<Verdict> read(Connection connection, int count) {
        List<Verdict> found = new ArrayList<>();
        TopicPartition partition = new TopicPartition(TOPICS.verdicts(), 0);
        try (KafkaConsumer<String, Verdict> consumer = new KafkaConsumer<>(
                connection.client(),
                new StringDeserializer(),
                connection.serdes().deserializer(Verdict.class))) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(r -> found.add(r.value()));
                return found.size() >= count;
            });
        }
        return found;
    }

    private static String byShell(Path file) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder(
                        "sh",
                        "-eu",
                        "-c",
                        ". \"$1\"; echo \"$BOOTSTRAP_SERVERS $SCHEMA_REGISTRY_URL\"",
                        "sh",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(said).isZero();
        return said.strip();
    }
}

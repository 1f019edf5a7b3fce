package dev.sluice.infra.pipeline;

import static dev.sluice.infra.pipeline.Records.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.infra.cli.role.RoleFailedException;
import dev.sluice.infra.cli.role.RoleRunner;
import dev.sluice.infra.ingest.Ingester;
import dev.sluice.infra.platform.EmbeddedPlatform;
import dev.sluice.infra.platform.PlatformConfig;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.trainer.service.TrainerService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every role behind a registry that is not well when it starts and in the middle: nothing is taken for bad that could be read a moment later. */
@Timeout(300)
class UnwellRegistryIT extends Scenarios {
    private static final int SIZE = 400;

    private EmbeddedPlatform platform;
    private UnwellRegistry registry;

    @BeforeAll
    void startPlatform() throws Exception {
        platform = EmbeddedPlatform.start(PlatformConfig.defaults(work.resolve("unwell-platform")));
        registry = new UnwellRegistry(platform.schemaRegistryUrl());
    }

    @AfterAll
    void stopPlatform() {
        registry.close();
        platform.close();
    }

    @Override
    protected Connection connection(TopicCatalogue topics) {
        return new Connection(
                platform.bootstrapServers(), registry.url(), topics, Map.of("schema.registry.max.retries", "0"));
    }

    @Override
    Installation installation(String name) throws Exception {
        registry.well();
        return super.installation(name);
    }

    @Test
    void whatEveryRoleReadsIsWaitedForAtTheStartAndInTheMiddle() throws Exception {
        patience = Connection.REGISTRY_PATIENCE;
        try (Installation on = installation("unwell");
                Harvest harvest = new Harvest(platformConnection(on.topics()));
                RoleRunner runner = new RoleRunner();
                Ingester ingester = on.ingester(on.noisyBlobs(SIZE), 1)) {
            // Given
            ingester.run();
            registry.unwell();
            TrainerService trainer = on.startTrainer(runner);
            on.startTopology(runner);
            on.startScorer(runner, Duration.ofMillis(200));
            until(runner, () -> registry.triedAll());

            // When
            registry.well();
            until(
                    runner,
                    () -> harvest.gather().outcomes().size() == SIZE
                            && !harvest.models().isEmpty());

            // Then
            assertThat(harvest.deadLetters()).isEmpty();

            // Given, in the middle, records of ids that no role has asked for
            ScoredSample scored = harvest.scored().get(0);
            LabelledSample sample = with(scored.getSample(), b -> b.setId("late-1"));
            LabelledSample other = with(scored.getSample(), b -> b.setId("late-2"));
            WeightedSample weighted = harvest.training().get(0);
            registry.unwell();
            publishAs(on, on.topics().samples(), "late-1", sample);
            publishAs(
                    on,
                    on.topics().scored(),
                    "late-2",
                    ScoredSample.newBuilder(scored).setSample(other).build());
            publishAs(on, on.topics().training(), "late-3", weighted);
            until(runner, () -> registry.triedAll());

            // When
            registry.well();
            until(
                    runner,
                    () -> harvest.gather().outcomes().containsKey(Harvest.name(sample))
                            && harvest.outcomes().containsKey(Harvest.name(other))
                            && trainer.samplesSeen() == harvest.training().size());

            // Then
            assertThat(harvest.deadLetters()).isEmpty();
        }
    }

    @Test
    void aRegistryThatRefusesForGoodEndsEachRoleWithItsReason() throws Exception {
        patience = Duration.ofSeconds(1);
        Map<String, BiConsumer<Installation, RoleRunner>> roles = Map.of(
                "scorer", (on, runner) -> on.startScorer(runner),
                "topology", (on, runner) -> on.startTopology(runner),
                "trainer", (on, runner) -> on.startTrainer(runner));
        try (Installation on = installation("refused");
                Harvest harvest = new Harvest(platformConnection(on.topics()));
                Ingester ingester = on.ingester(on.noisyBlobs(SIZE), 1)) {
            // Given records for each of them
            ingester.run();
            ScoredSample scored = new ScoredStream(1, 1).slice(0, 1).get(0);
            on.publish(on.topics().scored(), scored.getSample().getId(), scored);
            registry.refuse(401);
            roles.forEach((name, start) -> {
                try (RoleRunner runner = new RoleRunner()) {
                    // When
                    start.accept(on, runner);

                    // Then
                    assertThatThrownBy(() -> runner.await(Duration.ofSeconds(60)))
                            .as(name)
                            .isInstanceOf(RoleFailedException.class)
                            .hasMessageContaining("HTTP 401")
                            .hasMessageContaining("127.0.0.1")
                            .hasMessageContaining("credentials");
                }
            });
            assertThat(harvest.gather().deadLetters()).isEmpty();
        }
    }

    private Connection platformConnection(TopicCatalogue topics) {
        return platform.connection(topics);
    }

    /** Publishes a record with another id, of a schema that differs in nothing that matters. */
    private void publishAs(Installation on, String topic, String subject, SpecificRecord value) throws Exception {
        Schema same = new Schema.Parser().parse(value.getSchema().toString());
        same.addProp("known-as", subject);
        String body = new ObjectMapper().writeValueAsString(Map.of("schema", same.toString()));
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(platform.schemaRegistryUrl() + "/subjects/" + subject + "/versions"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        String answer = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        try (Serializer<SpecificRecord> avro =
                platformConnection(on.topics()).serdes().serializer()) {
            byte[] bytes = avro.serialize(topic, value);
            ByteBuffer.wrap(bytes)
                    .putInt(1, new ObjectMapper().readTree(answer).path("id").asInt());
            on.publishRaw(topic, Poison.PARTITION, subject, bytes);
        }
    }
}

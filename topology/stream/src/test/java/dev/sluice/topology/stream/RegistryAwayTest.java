package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.schemas.records.Verdict;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.topology.stream.registry.FakeRegistry;
import dev.sluice.topology.stream.registry.ScriptedTime;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole graph while its registry is away: it waits where it stands, and nothing is lost or taken for bad. */
class RegistryAwayTest {
    private final ScriptedTime time = new ScriptedTime();
    private final FakeRegistry registry = new FakeRegistry().start();

    @TempDir
    Path folder;

    private Bench bench;
    private byte[] suspect;
    private byte[] mixture;
    private byte[] verdict;

    @BeforeEach
    void recordsWereWrittenWhileTheRegistryWasThere() {
        bench = new Bench(Bench.config(folder), registry.url(), time);
        suspect = bench.bytes(bench.sample("x", 1, 0, 0.01f, 0.89f, 0.1f));
        var serdes = new Connection("nowhere:9092", registry.url(), Bench.TOPICS, Map.of()).serdes();
        mixture = serdes.<MixtureSnapshot>serializer()
                .serialize(Bench.TOPICS.mixtures(), RoutingTest.snapshot(4, MixtureState.ACTIVE));
        verdict = serdes.<Verdict>serializer()
                .serialize(Bench.TOPICS.verdicts(), Bench.verdict("x", 1, Decision.RELABEL, 1));
    }

    @AfterEach
    void stop() {
        bench.close();
        registry.close();
    }

    @Test
    void aSampleAMixtureAndAVerdictAreReadWhenTheRegistryComes() {
        // Given
        registry.close();
        time.script(pause -> {
            if (pause == 7) {
                registry.start();
            }
        });

        // When
        bench.driver
                .createInputTopic(Bench.TOPICS.mixtures(), new StringSerializer(), new ByteArraySerializer())
                .pipeInput(Bench.DATASET, mixture);
        bench.scoredBytes.pipeInput("x", suspect);

        // Then
        assertThat(time.pauses()).isEqualTo(7);
        assertThat(bench.review.readValue().getMixtureVersion()).isEqualTo(4);

        // Given
        registry.close();
        time.script(pause -> registry.start());

        // When
        bench.verdictBytes.pipeInput("x", verdict);

        // Then
        assertThat(time.pauses()).isEqualTo(1);
        assertThat(bench.training.readValue().getSample().getLabels()).containsExactly(1);
        assertThat(bench.deadLetters.isEmpty()).isTrue();
    }

    @Test
    void theFirstRecordIsWrittenWhenTheRegistryGivesItsSchemaAnId() {
        // Given
        registry.write(401);
        time.script(pause -> registry.write(pause < 3 ? 401 : 200));

        // When
        bench.scoredBytes.pipeInput("x", suspect);

        // Then
        assertThat(time.pauses()).isEqualTo(3);
        assertThat(bench.training.readKeyValue().key).isEqualTo("x");
        assertThat(bench.deadLetters.isEmpty()).isTrue();
    }
}

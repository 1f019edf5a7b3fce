package dev.sluice.topology.stream.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.Verdict;
import dev.sluice.schemas.serdes.ClientErrors;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.serdes.RegistryRefusedException;
import dev.sluice.schemas.serdes.UnknownSchemaException;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingSerdesTest {
    private static final String TOPIC = "sluice.verdicts";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ScriptedTime time = new ScriptedTime();
    private final FakeRegistry registry = new FakeRegistry().start();
    private final Verdict verdict = new Verdict("x", "d", Decision.KEEP, List.of(), "anna", Instant.EPOCH, 1);
    private WaitingSerdes serdes;
    private byte[] bytes;

    @BeforeEach
    void aRecordIsThere() {
        // attempts of the registry's client itself would only take their time
        var inner = new Connection(
                        "nowhere:9092",
                        registry.url(),
                        new TopicCatalogue("sluice", 1),
                        Map.of("schema.registry.max.retries", "0"))
                .withRegistryPatience(PATIENCE)
                .serdes(time);
        serdes = new WaitingSerdes(inner, new RegistryWait(time, time));
        bytes = inner.<Verdict>serializer().serialize(TOPIC, verdict);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 408, 429, 500, 502, 503, 504})
    void aRegistryThatAnswersWithAnErrorIsAskedAgain(int status) {
        // Given
        registry.read(status);
        registry.write(status);
        time.script(pause -> {
            registry.read(200);
            registry.write(200);
        });

        // When, Then
        assertThat(serdes.deserializer(Verdict.class).deserialize(TOPIC, bytes)).isEqualTo(verdict);
        registry.write(status);
        assertThat(serdes.<Verdict>serializer().serialize(TOPIC, verdict)).isEqualTo(bytes);
        assertThat(time.pauses()).isEqualTo(2);
    }

    @Test
    void aSchemaThatTheRegistryDoesNotHaveIsTheRecordsFaultAfterThePatience() {
        // Given
        bytes[4] = 99;
        Instant before = time.instant();

        // Then
        assertThatThrownBy(() -> serdes.deserializer(Verdict.class).deserialize(TOPIC, bytes))
                .isInstanceOf(UnknownSchemaException.class)
                .hasMessageContaining("schema id 99")
                .matches(e -> !ClientErrors.registryUnavailable(e));
        assertThat(Duration.between(before, time.instant())).isBetween(PATIENCE, PATIENCE.plusSeconds(10));
    }

    @Test
    void aSchemaThatComesWithinThePatienceIsWaitedFor() {
        // Given
        byte[] other = bytes.clone();
        other[4] = 2;
        time.script(pause -> {
            if (pause == 3) {
                registry.add(Verdict.getClassSchema().toString());
            }
        });

        // Then
        assertThat(serdes.deserializer(Verdict.class).deserialize(TOPIC, other)).isEqualTo(verdict);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void credentialsThatStayRefusedEndTheWait(int status) {
        // Given
        registry.read(status);

        // Then
        assertThatThrownBy(() -> serdes.deserializer(Verdict.class).deserialize(TOPIC, bytes))
                .isInstanceOf(RegistryRefusedException.class)
                .hasMessageContaining("HTTP " + status)
                .hasMessageContaining(registry.url());
    }

    @Test
    void aRegistryThatStaysAwayIsNotWaitedForLongerThanTheConsumerBears() {
        // Given
        registry.close();
        Instant before = time.instant();

        // Then
        assertThatThrownBy(() -> serdes.<Verdict>serializer().serialize(TOPIC, verdict))
                .isInstanceOf(RegistryAwayException.class)
                .hasMessageContaining("has not been well for 1")
                .hasMessageContaining("to write to " + TOPIC);
        assertThat(Duration.between(before, time.instant()))
                .isBetween(RegistryWait.MOST, RegistryWait.MOST.plusSeconds(5));
    }

    @Test
    void aRegistryThatFailsAndFailsIsNotTheRecordsFault() {
        // Given
        registry.read(500);

        // Then
        assertThatThrownBy(() -> serdes.deserializer(Verdict.class).deserialize(TOPIC, bytes))
                .isInstanceOf(RegistryAwayException.class)
                .hasMessageContaining("HTTP 500");
    }

    @Test
    void aWaitEndsWhenTheApplicationStops() {
        // Given
        registry.close();
        time.script(pause -> time.stop());

        // Then
        assertThatThrownBy(() -> serdes.deserializer(Verdict.class).deserialize(TOPIC, bytes))
                .isInstanceOf(RegistryAwayException.class)
                .hasMessageContaining("stopped while waiting");
        assertThat(time.pauses()).isEqualTo(1);
    }
}

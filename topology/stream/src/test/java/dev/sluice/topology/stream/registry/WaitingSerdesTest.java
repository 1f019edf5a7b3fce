package dev.sluice.topology.stream.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.Verdict;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingSerdesTest {
    private static final String TOPIC = "sluice.verdicts";

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
                .serdes();
        serdes = new WaitingSerdes(inner, new RegistryWait(time, time));
        bytes = inner.<Verdict>serializer().serialize(TOPIC, verdict);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 408, 429, 500, 502, 503, 504})
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
    void aSchemaThatTheRegistryDoesNotHaveIsTheRecordsFaultAtOnce() {
        // Given
        bytes[4] = 99;

        // Then
        assertThatThrownBy(() -> serdes.deserializer(Verdict.class).deserialize(TOPIC, bytes))
                .isInstanceOf(SerializationException.class)
                .matches(e -> !Outage.isBehind(e));
        assertThat(time.pauses()).isZero();
    }

    @Test
    void aRegistryThatStaysAwayIsNotWaitedForLongerThanTheConsumerBears() {
        // Given
        registry.close();
        Instant before = time.instant();

        // Then
        assertThatThrownBy(() -> serdes.<Verdict>serializer().serialize(TOPIC, verdict))
                .isInstanceOf(RegistryAwayException.class)
                .hasMessageContaining("has not answered for 1")
                .hasMessageContaining("to write to " + TOPIC);
        assertThat(Duration.between(before, time.instant()))
                .isBetween(RegistryWait.MOST, RegistryWait.MOST.plusSeconds(5));
    }

    @Test
    void aRecordOnWhichTheRegistryFailsAndFailsIsToBlameInTheEnd() {
        // Given
        registry.read(500);

        // Then
        assertThatThrownBy(() -> serdes.deserializer(Verdict.class).deserialize(TOPIC, bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("has failed for 1")
                .matches(e -> !Outage.isBehind(e));
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

package dev.sluice.schemas.serdes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryHealthTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String TOPIC = "sluice.samples";
    private static final byte[] RECORD = ByteBuffer.allocate(7)
            .put((byte) 0)
            .putInt(StubRegistry.ID)
            .put((byte) 2)
            .put((byte) 4)
            .array();

    private final ManualClock clock = new ManualClock();
    private final StubRegistry registry =
            new StubRegistry(SourcePosition.getClassSchema().toString());
    private final Connection connection = new Connection(
            "unused:1",
            registry.url(),
            new TopicCatalogue("sluice", 1),
            Map.of("schema.registry.max.retries", "0"),
            PATIENCE);
    private final AvroSerdes serdes = connection.serdes(clock);
    private final Deserializer<SourcePosition> deserializer = serdes.deserializer(SourcePosition.class);

    @AfterEach
    void stop() {
        registry.close();
    }

    static Stream<Named<Consumer<StubRegistry>>> troubles() {
        String html = "<html><body>a proxy</body></html>";
        return Stream.of(
                named("HTTP 401", stub -> stub.respond(401, "text/html", html)),
                named(
                        "HTTP 401",
                        stub -> stub.respond(401, "application/json", "{\"error_code\":40101,\"message\":\"no\"}")),
                named(
                        "HTTP 403",
                        stub -> stub.respond(403, "application/json", "{\"error_code\":40301,\"message\":\"no\"}")),
                named("HTTP 404", stub -> stub.respond(404, "text/html", html)),
                named(
                        "HTTP 404",
                        stub -> stub.respond(404, "application/json", "{\"error_code\":404,\"message\":\"HTTP 404\"}")),
                named("HTTP 408", stub -> stub.respond(408, "text/plain", "")),
                named("HTTP 429", stub -> stub.respond(429, "text/plain", "slowly")),
                named(
                        "HTTP 500",
                        stub -> stub.respond(500, "application/json", "{\"error_code\":50001,\"message\":\"store\"}")),
                named("HTTP 503", stub -> stub.respond(503, "text/html", html)),
                named("HTTP 302", stub -> stub.respond(302, "text/html", html)),
                named("HTTP 200", stub -> stub.respond(200, "text/html", html)),
                named("HTTP 200", stub -> stub.respond(200, "application/json", "{\"schema\":\"{\\\"type")),
                named("registry", stub -> stub.respond(200, "application/json", "{\"status\":\"starting\"}")),
                named("does not answer", stub -> stub.raw("")),
                named("registry", stub -> stub.raw("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{\"schema\":\"{")),
                named("registry", stub -> stub.raw("HTTP/1.1 503 X\r\n\r\n")),
                named("does not answer", StubRegistry::close));
    }

    private static Named<Consumer<StubRegistry>> named(String says, Consumer<StubRegistry> trouble) {
        return Named.of(says, trouble);
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void whateverARegistryThatIsNotWellAnswersIsNotTheRecordsFault(Consumer<StubRegistry> trouble) {
        // Given
        trouble.accept(registry);

        // When
        RegistryException failure = catchThrowableOfType(RegistryException.class, this::read);

        // Then
        assertThat(failure).isNotNull().isNotInstanceOf(UnknownSchemaException.class);
        assertThat(failure.getMessage()).contains("127.0.0.1").doesNotContain("secret");
        assertThat(ClientErrors.registryUnavailable(failure)).isTrue();
        String message = String.valueOf(failure.getMessage());
        if (!message.contains("no schema in it")) {
            checkSays(failure);
        }

        // When it is well again
        if (!message.contains("ConnectException")) {
            registry.well();
            clock.pass(Duration.ofSeconds(1));
            assertThat(read()).isEqualTo(new SourcePosition(1, 2L));
        }
    }

    private void checkSays(RegistryException failure) {
        RegistryException unwell = catchThrowableOfType(RegistryException.class, () -> Subjects.check(connection));
        assertThat(unwell).isNotNull();
        assertThat(unwell.status()).isEqualTo(failure.status());
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 408, 429, 500, 502, 503})
    void theStatusIsTold(int status) {
        registry.respond(status, "text/html", "<html></html>");
        assertThatThrownBy(this::read).hasMessageContaining("HTTP " + status);
    }

    @Test
    void aRegistryThatIsAwayIsAskedAgainInPauses() {
        // Given
        registry.respond(503, "text/html", "");
        assertThatThrownBy(this::read).isInstanceOf(RegistryException.class);

        // When it is well again, then at once it is not asked, and after the pause it is
        registry.well();
        assertThatThrownBy(this::read).isInstanceOf(RegistryException.class);
        clock.pass(Duration.ofSeconds(1));
        assertThat(read()).isEqualTo(new SourcePosition(1, 2L));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusalIsFinalAfterThePatienceOnly(int status) {
        // Given
        registry.respond(status, "text/html", "");
        assertThatThrownBy(this::read).isInstanceOf(RegistryException.class);
        clock.pass(PATIENCE.minusSeconds(1));
        assertThatThrownBy(this::read).isInstanceOf(RegistryException.class);

        // When
        clock.pass(Duration.ofSeconds(6));

        // Then
        assertThatThrownBy(this::read)
                .isInstanceOf(RegistryRefusedException.class)
                .hasMessageContaining("http://127.0.0.1:")
                .hasMessageContaining("HTTP " + status)
                .hasMessageContaining("credentials")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aServerErrorInBetweenBeginsTheRefusalsPatienceAnew() {
        registry.respond(401, "text/html", "");
        assertThatThrownBy(this::read).isInstanceOf(RegistryException.class);
        clock.pass(PATIENCE);
        registry.respond(503, "text/html", "");
        assertThatThrownBy(this::read).isInstanceOf(RegistryException.class);
        clock.pass(PATIENCE);
        registry.respond(401, "text/html", "");
        assertThatThrownBy(this::read).isInstanceOf(RegistryException.class);
    }

    @Test
    void anIdThatAHealthyRegistryDoesNotKnowIsWaitedForAndThenGivenUp() {
        // Given
        registry.unknown();
        assertThat(ClientErrors.registryUnavailable(unknown())).isTrue();
        clock.pass(PATIENCE.minusSeconds(1));
        assertThat(ClientErrors.registryUnavailable(unknown())).isTrue();

        // When
        clock.pass(Duration.ofSeconds(2));

        // Then
        assertThat(ClientErrors.registryUnavailable(unknown())).isFalse();
        assertThat(unknown()).hasMessageContaining("schema id 7").hasMessageContaining(TOPIC);

        // When it comes after all
        registry.well();
        clock.pass(Duration.ofSeconds(2));
        assertThat(read()).isEqualTo(new SourcePosition(1, 2L));
    }

    @Test
    void idsThatRubbishMakesUpStopAStreamAFewTimesOnly() {
        // Given
        registry.unknown();
        for (int id = 100; id < 104; id++) {
            assertThat(ClientErrors.registryUnavailable(unknown(id))).isTrue();
            clock.pass(PATIENCE);
            assertThat(ClientErrors.registryUnavailable(unknown(id))).isFalse();
        }

        // Then
        assertThat(ClientErrors.registryUnavailable(unknown(200))).isFalse();
        clock.pass(Duration.ofHours(2));
        assertThat(ClientErrors.registryUnavailable(unknown(300))).isTrue();
    }

    @Test
    void aSchemaThatIsNoneIsTheRecordsFault() {
        registry.respond(200, "application/json", "{\"schema\":\"{\\\"type\\\":\\\"nothing\\\"}\"}");
        assertThatThrownBy(this::read)
                .isInstanceOf(SerializationException.class)
                .isNotInstanceOf(RegistryException.class);
    }

    @Test
    void aSchemaThatTheRegistryRejectsIsNoOutage() {
        // Given
        registry.respond(409, "application/json", "{\"error_code\":409,\"message\":\"incompatible\"}");

        // Then
        assertThatThrownBy(() -> serdes.<SourcePosition>serializer().serialize(TOPIC, new SourcePosition(1, 2L)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("HTTP 409")
                .matches(e -> !ClientErrors.registryUnavailable(e));
    }

    @Test
    void aRecordWhoseSchemaIsLateIsReadLaterUnlessANewerOneOfItsKeyComes() {
        // Given
        LateRecords late = new LateRecords(clock);
        ConsumerRecord<byte[], byte[]> first = record("a", 0);
        ConsumerRecord<byte[], byte[]> second = record("b", 1);
        late.add(first, new UnknownSchemaException("", true));
        late.add(second, new UnknownSchemaException("", false));

        // Then
        assertThat(late.mayCome()).isTrue();
        assertThat(late.with(List.of())).isEmpty();
        ConsumerRecord<byte[], byte[]> newer = record("a", 2);
        assertThat(late.with(List.of(newer))).containsExactly(newer);
        assertThat(late.mayCome()).isFalse();
        clock.pass(Duration.ofSeconds(5));
        assertThat(late.with(List.of())).containsExactly(second);
        assertThat(late.with(List.of())).isEmpty();
    }

    private static ConsumerRecord<byte[], byte[]> record(String key, long offset) {
        return new ConsumerRecord<>(TOPIC, 0, offset, key.getBytes(StandardCharsets.UTF_8), RECORD);
    }

    private SourcePosition read() {
        return deserializer.deserialize(TOPIC, RECORD);
    }

    private UnknownSchemaException unknown() {
        return unknown(StubRegistry.ID);
    }

    private UnknownSchemaException unknown(int id) {
        byte[] record = ByteBuffer.wrap(RECORD.clone()).putInt(1, id).array();
        return catchThrowableOfType(UnknownSchemaException.class, () -> deserializer.deserialize(TOPIC, record));
    }

    private static final class ManualClock extends Clock {
        private Instant now = Instant.EPOCH;

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}

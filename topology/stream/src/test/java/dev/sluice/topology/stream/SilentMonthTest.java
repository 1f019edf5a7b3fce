package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.topology.stream.config.Nodes;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data set on which nothing happens for longer than the topic of the mixtures remembers. */
class SilentMonthTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    @TempDir
    Path folder;

    @Test
    void theNewestMixtureIsPublishedAgainAsItIsLongBeforeItsTopicForgetsIt() {
        try (Bench bench = new Bench(Bench.config(folder), "silence1")) {
            // Given
            NoisyStream.score(bench, 1, 3000, 0.2, "s");
            MixtureSnapshot newest = NoisyStream.last(bench.mixtures.readValuesToList());
            bench.advance(Duration.ofDays(6));
            assertThat(bench.mixtures.isEmpty()).isTrue();

            // When
            bench.advance(Duration.ofDays(1).plus(HOUR));

            // Then
            var again = bench.mixtures.readRecord();
            assertThat(again.value()).isEqualTo(newest);
            assertThat(again.timestamp())
                    .isEqualTo(START + Duration.ofDays(7).plus(HOUR).toMillis());
            bench.advance(HOUR);
            assertThat(bench.mixtures.isEmpty()).isTrue();
        }
    }

    @Test
    void afterAStopThatOutlastedTheTopicTheNewestMixtureDecidesAgain() {
        // Given
        Map<String, byte[]> windows = new HashMap<>();
        MixtureSnapshot newest;
        try (Bench bench = new Bench(Bench.config(folder.resolve("a")), "silence2")) {
            NoisyStream.score(bench, 1, 3000, 0.2, "s");
            newest = NoisyStream.last(bench.mixtures.readValuesToList());
            bench.driver
                    .<String, byte[]>getKeyValueStore(Nodes.MIXTURE_STORE)
                    .all()
                    .forEachRemaining(entry -> windows.put(entry.key, entry.value));
        }
        // and a month goes by
        windows.forEach((key, value) -> {
            if (key.startsWith("snapshot:")) {
                ByteBuffer.wrap(value).putLong(0, START - Duration.ofDays(31).toMillis());
            }
        });

        try (Bench bench = new Bench(Bench.config(folder.resolve("b")), "silence2")) {
            windows.forEach(bench.driver.<String, byte[]>getKeyValueStore(Nodes.MIXTURE_STORE)::put);

            // When
            bench.advance(Duration.ofMillis(100));
            bench.score(bench.sample("x", 1, 0, 0.9f, 0.05f, 0.03f, 0.02f));

            // Then
            assertThat(bench.training.readValue().getMixtureVersion()).isEqualTo(newest.getVersion());
            assertThat(bench.mixtures.readValuesToList()).containsExactly(newest);
        }
    }

    @Test
    void aMixtureJustPublishedIsNotTakenForLostBeforeItWasReadBack() {
        // Given
        Map<String, byte[]> windows = new HashMap<>();
        try (Bench bench = new Bench(Bench.config(folder.resolve("c")), "silence4")) {
            NoisyStream.score(bench, 1, 3000, 0.2, "s");
            bench.driver
                    .<String, byte[]>getKeyValueStore(Nodes.MIXTURE_STORE)
                    .all()
                    .forEachRemaining(entry -> windows.put(entry.key, entry.value));
        }

        try (Bench bench = new Bench(Bench.config(folder.resolve("d")), "silence4")) {
            windows.forEach(bench.driver.<String, byte[]>getKeyValueStore(Nodes.MIXTURE_STORE)::put);

            // When
            bench.advance(Duration.ofMillis(100));

            // Then
            assertThat(bench.mixtures.isEmpty()).isTrue();
        }
    }

    @Test
    void aMixtureThatWasPublishedBeforeMixturesWereKeptIsTakenOver() {
        try (Bench bench = new Bench(Bench.config(folder), "silence3")) {
            // Given
            MixtureSnapshot old = RoutingTest.snapshot(4, MixtureState.ACTIVE);
            bench.publish(old);

            // When
            bench.advance(HOUR);

            // Then
            assertThat(bench.mixtures.readValuesToList()).containsExactly(old);
        }
    }
}

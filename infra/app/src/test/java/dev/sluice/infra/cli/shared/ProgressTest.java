package dev.sluice.infra.cli.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final AtomicLong nanos = new AtomicLong();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void whenPipedAPlainLineAppearsEveryFiveSeconds() {
        // Given
        try (Progress progress = Progress.plain("ingest", 60_000, "samples", out, nanos::get)) {
            // When
            after(3, progress, 6_000);
            after(3, progress, 12_000);
            after(1, progress, 14_000);
            progress.note("accuracy 0.81");
            after(17, progress, 60_000);
        }

        // Then
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "ingest: 12,000/60,000 samples, 20 %, 2,000/s, 24 s left",
                        "ingest: 60,000/60,000 samples, 100 %, 2,500/s, accuracy 0.81",
                        "ingest: 60,000/60,000 samples, 100 %, 2,500/s, accuracy 0.81");
    }

    @Test
    void anUnknownTotalLeavesShareAndRemainingTimeOut() {
        // Given
        try (Progress progress = Progress.plain("scored", Progress.UNKNOWN, "samples", out, nanos::get)) {
            // When
            after(10, progress, 500);
        }

        // Then
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines()).first().isEqualTo("scored: 500 samples, 50/s");
    }

    private void after(int seconds, Progress progress, long done) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
        progress.to(done);
    }
}

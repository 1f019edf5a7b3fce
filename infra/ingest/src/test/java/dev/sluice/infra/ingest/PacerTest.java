package dev.sluice.infra.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PacerTest {
    @Test
    void spreadsSamplesEvenly() {
        // Given
        Pacer pacer = new Pacer(100);

        // When // Then
        assertThat(pacer.book(1_000)).isZero();
        assertThat(pacer.book(1_000)).isEqualTo(10_000_000);
        assertThat(pacer.book(1_000)).isEqualTo(20_000_000);
    }

    @Test
    void doesNotMakeUpForAHoldUp() {
        // Given
        Pacer pacer = new Pacer(100);
        pacer.book(0);

        // When
        long later = 60_000_000_000L;
        int burst = 0;
        while (pacer.book(later) == 0) {
            burst++;
        }

        // Then
        assertThat(burst).isEqualTo(1);
    }

    @Test
    void neverWaitsWithoutARate() {
        // Given
        Pacer pacer = new Pacer(0);

        // When // Then
        assertThat(pacer.book(0)).isZero();
        assertThat(pacer.book(0)).isZero();
    }
}

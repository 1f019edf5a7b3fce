package dev.sluice.scorer.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StalenessTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private final Staleness staleness = new Staleness(100, Duration.ofSeconds(2));

    @Test
    void aheadAddsUpOverThePartitions() {
        // Given
        staleness.position(0, 0);
        staleness.position(1, 0);
        staleness.trained(Map.of(0, 40L), 10_000, START);

        // When
        staleness.position(0, 100);
        staleness.position(1, 30);

        // Then
        assertThat(staleness.ahead()).isEqualTo(60 + 30);
    }

    @Test
    void aTrainerThatIsAheadOfARestartedScorerDoesNotMakeUpForOtherPartitions() {
        staleness.position(0, 0);
        staleness.position(1, 0);
        staleness.trained(Map.of(0, 500L), 10_000, START);
        staleness.position(1, 70);

        assertThat(staleness.ahead()).isEqualTo(70);
    }

    @Test
    void offsetsBeforeTheFirstOneMetDoNotCount() {
        staleness.position(0, 1_000_000);
        staleness.position(0, 1_000_050);

        assertThat(staleness.ahead()).isEqualTo(50);
    }

    @Test
    void aYoungModelAgesFaster() {
        assertThat(ScorerConfig.staleness(4096, 0)).isEqualTo(1024);
        assertThat(ScorerConfig.staleness(4096, 3000)).isEqualTo(3000);
        assertThat(ScorerConfig.staleness(4096, 1_000_000)).isEqualTo(4096);
        assertThat(ScorerConfig.staleness(100, 0)).isEqualTo(100);
    }

    @Test
    void itHoldsOnlyBeyondTheBound() {
        staleness.position(0, 0);
        staleness.trained(Map.of(), 10_000, START);

        staleness.position(0, 100);
        assertThat(staleness.hold(START)).isFalse();

        staleness.position(0, 101);
        assertThat(staleness.hold(START)).isTrue();
    }

    @Test
    void aNewSnapshotEndsTheHold() {
        staleness.position(0, 0);
        staleness.trained(Map.of(), 10_000, START);
        staleness.position(0, 150);

        staleness.trained(Map.of(0, 60L), 10_000, START.plusSeconds(1));

        assertThat(staleness.hold(START.plusSeconds(1))).isFalse();
    }

    @Test
    void theHoldEndsByItselfWhenNoSnapshotCalls() {
        staleness.position(0, 0);
        staleness.trained(Map.of(), 10_000, START);
        staleness.position(0, 150);

        assertThat(staleness.hold(START.plusMillis(1999))).isTrue();
        assertThat(staleness.hold(START.plusMillis(2000))).isFalse();
    }

    @Test
    void withoutAnySnapshotItNeverHolds() {
        staleness.position(0, 0);
        staleness.position(0, 1000);

        assertThat(staleness.hold(START)).isFalse();
    }

    @Test
    void aBoundOfZeroSwitchesItOff() {
        Staleness off = new Staleness(0, Duration.ofSeconds(2));
        off.position(0, 0);
        off.trained(Map.of(), 10_000, START);
        off.position(0, 1_000_000);

        assertThat(off.hold(START)).isFalse();
    }

    @Test
    void partitionsThatWereGivenAwayDoNotCount() {
        staleness.position(0, 0);
        staleness.position(1, 0);
        staleness.position(0, 150);
        staleness.position(1, 10);

        staleness.retain(List.of(1));

        assertThat(staleness.ahead()).isEqualTo(10);
    }
}

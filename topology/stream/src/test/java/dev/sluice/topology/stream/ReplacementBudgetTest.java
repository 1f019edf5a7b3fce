package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ReplacementBudgetTest {
    @Test
    void threadsAreReplacedAFewTimesAndAgainAfterAQuietTime() {
        // Given
        Instant[] now = {Instant.EPOCH};
        Clock clock = new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now[0];
            }
        };
        ReplacementBudget budget = new ReplacementBudget(2, Duration.ofMinutes(1), clock);

        // When
        boolean[] taken = {budget.take(), budget.take(), budget.take()};
        now[0] = now[0].plusSeconds(61);
        boolean later = budget.take();

        // Then
        assertThat(taken).containsExactly(true, true, false);
        assertThat(later).isTrue();
    }
}

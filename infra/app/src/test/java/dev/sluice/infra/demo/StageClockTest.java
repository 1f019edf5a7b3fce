package dev.sluice.infra.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StageClockTest {
    private long done;
    private final StageClock clock = new StageClock(() -> done);

    @Test
    void timeBeforeTheFirstAndAfterTheLastSampleIsNotBusy() {
        // When
        at(0, 0);
        at(10, 1);
        at(15, 400);
        at(20, 1001);
        at(500, 1001);

        // Then
        assertThat(clock.count()).isEqualTo(1001);
        assertThat(clock.rate()).isCloseTo(100, within(0.2));
    }

    @Test
    void withoutMovementThereIsNoRate() {
        // When
        at(0, 0);
        at(10, 0);

        // Then
        assertThat(clock.count()).isZero();
        assertThat(clock.rate()).isZero();
    }

    @Test
    void aSingleMovementHasNoDurationAndSoNoRate() {
        // When
        at(0, 0);
        at(10, 500);
        at(20, 500);

        // Then
        assertThat(clock.count()).isEqualTo(500);
        assertThat(clock.rate()).isZero();
    }

    private void at(long seconds, long count) {
        done = count;
        clock.sample(Duration.ofSeconds(seconds).toNanos());
    }
}

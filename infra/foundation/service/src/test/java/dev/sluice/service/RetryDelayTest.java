package dev.sluice.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RetryDelayTest {
    private final CountDownLatch closing = new CountDownLatch(1);
    private final RetryDelay delay = new RetryDelay(closing);

    @Test
    void waitsGrowToFiveSecondsAndAreShortAgainAfterASuccess() throws Exception {
        // Given a service that ends, so that nothing is waited for
        closing.countDown();
        List<Long> waits = new ArrayList<>();

        // When
        for (int i = 0; i < 8; i++) {
            waits.add(delay.millis());
            assertThat(delay.await()).isTrue();
        }

        // Then
        assertThat(waits).containsExactly(100L, 200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L);
        delay.reset();
        assertThat(delay.millis()).isEqualTo(100);
    }

    @Test
    void aWaitThatNothingCutsShortTakesItsTime() throws Exception {
        long start = System.nanoTime();

        assertThat(delay.await()).isFalse();

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(99_000_000L);
    }
}

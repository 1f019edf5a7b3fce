package dev.sluice.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StallWatchTest {
    private static final Duration PATIENCE = StallWatch.PATIENCE;
    private static final Duration MOMENT = Duration.ofNanos(1);

    private long now = Long.MAX_VALUE - 5;
    private boolean inputWaits = true;
    private long progress = 7;
    private String reason = "a description";
    private final StallWatch watch = new StallWatch(
            "scorer 0", new StallWatch.Pace(() -> now, 1_000), () -> inputWaits, () -> progress, () -> reason);

    @Test
    void whatIsWaitedForIsSaidAfterThirtySecondsWithoutProgressAndEveryThirtySecondsFromThen() {
        // When
        List<String> said = new ArrayList<>();
        for (int second = 0; second <= 95; second++) {
            String words = watch.look();
            if (words != null) {
                said.add(second + " s: " + words);
            }
            if (second == 40) {
                reason = "the first model";
            }
            pass(Duration.ofSeconds(1));
        }

        // Then
        assertThat(said).containsExactly("30 s: a description", "60 s: the first model", "90 s: the first model");
    }

    @Test
    void progressBeginsTheThirtySecondsAnew() {
        // Given
        watch.look();
        pass(PATIENCE.minus(MOMENT));
        progress++;

        // Then
        assertThat(watch.look()).isNull();
        pass(PATIENCE.minus(MOMENT));
        assertThat(watch.look()).isNull();
        pass(MOMENT);
        assertThat(watch.look()).isEqualTo("a description");
    }

    @Test
    void nothingIsSaidOfARoleWithoutInputAndInputThatComesIsGivenItsTime() {
        // Given
        inputWaits = false;
        assertThat(watch.look()).isNull();
        pass(PATIENCE.multipliedBy(3));
        assertThat(watch.look()).isNull();

        // When
        inputWaits = true;

        // Then
        assertThat(watch.look()).isNull();
        pass(PATIENCE.minus(MOMENT));
        assertThat(watch.look()).isNull();
        pass(MOMENT);
        assertThat(watch.look()).isEqualTo("a description");
    }

    @Test
    void aWatchThatWasStartedLooksByItselfFromAnotherThread() throws Exception {
        // Given
        CountDownLatch looked = new CountDownLatch(1);
        Thread mine = Thread.currentThread();
        StallWatch started = new StallWatch(
                "scorer 0",
                StallWatch.Pace.usual(),
                () -> {
                    if (Thread.currentThread() != mine) {
                        looked.countDown();
                    }
                    return false;
                },
                () -> 0,
                () -> "");

        // When
        try (StallWatch unused = started.start()) {
            // Then
            assertThat(looked.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private void pass(Duration duration) {
        now += duration.toNanos();
    }
}

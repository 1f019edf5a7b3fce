package dev.sluice.trainer.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BackgroundWorkTest {
    private final BackgroundWork work = new BackgroundWork();
    private final CountDownLatch go = new CountDownLatch(1);

    @Test
    void itIsOverOnceTheWorkIsDoneAndThenMayBeginAgain() throws Exception {
        // Given
        AtomicBoolean done = new AtomicBoolean();
        work.start("work", () -> {
            go.await();
            done.set(true);
            return null;
        });

        // Then
        assertThat(work.over()).isFalse();
        assertThatThrownBy(() -> work.start("more", () -> null)).hasMessageContaining("not over");

        // When
        go.countDown();
        work.await();

        // Then
        assertThat(done).isTrue();
        assertThat(work.over()).isTrue();
        work.start("more", () -> null);
        work.await();
    }

    @Test
    void whatTheWorkFailsWithComesOutOfTheWaitOnce() throws Exception {
        IllegalStateException failure = new IllegalStateException("no");
        work.start("work", () -> {
            throw failure;
        });

        assertThatThrownBy(work::await).isSameAs(failure);
        work.await();
    }

    @Test
    void workThatWasToldToCloseInterruptsTheOneThatWaits() {
        work.start("work", () -> {
            throw new InterruptedException("closing");
        });

        assertThatThrownBy(work::await).isInstanceOf(InterruptedException.class).hasMessage("closing");
    }

    @Test
    void workThatIsAbandonedEnds() throws Exception {
        // Given
        work.start("work", () -> {
            go.await();
            return null;
        });

        // When
        work.abandon(Duration.ofSeconds(30));

        // Then
        assertThat(work.over()).isTrue();
        assertThatThrownBy(work::await).isInstanceOf(InterruptedException.class);
    }
}

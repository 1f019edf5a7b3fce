package dev.sluice.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ServiceLifecycleTest {
    private final ServiceLifecycle lifecycle = new ServiceLifecycle("a mill");

    @Test
    void itRunsOnce() {
        // Given
        lifecycle.run(() -> {});

        // Then
        assertThatThrownBy(() -> lifecycle.run(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a mill runs once; make a new one");
    }

    @Test
    void closingEndsTheBodyAndWaitsForIt() throws Exception {
        // Given
        CountDownLatch running = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        Thread thread = new Thread(() -> lifecycle.run(() -> {
            running.countDown();
            lifecycle.closing().await();
            ended.set(true);
        }));
        thread.start();
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(lifecycle.open()).isTrue();

        // When
        lifecycle.close();

        // Then
        assertThat(ended).isTrue();
        assertThat(lifecycle.open()).isFalse();
        thread.join();
        lifecycle.close();
    }

    @Test
    void whatWasNeverStartedClosesAtOnceAndWhoRunsItThenFindsItClosed() {
        // Given
        AtomicBoolean open = new AtomicBoolean(true);

        // When
        lifecycle.close();
        lifecycle.run(() -> open.set(lifecycle.open()));

        // Then
        assertThat(open).isFalse();
    }

    @Test
    void aFailureIsPassedOnAndKeepsNobodyWaiting() {
        // Given
        IllegalStateException failure = new IllegalStateException("no water");

        // Then
        assertThatThrownBy(() -> lifecycle.run(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
        lifecycle.close();
    }

    @Test
    void anInterruptedBodyEndsAndItsThreadStaysInterrupted() {
        // When
        lifecycle.run(() -> {
            throw new InterruptedException();
        });

        // Then
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whoIsInterruptedWhileClosingWaitsNoLonger() throws Exception {
        // Given a body that goes on for now
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Thread thread = new Thread(() -> lifecycle.run(() -> {
            running.countDown();
            go.await();
        }));
        thread.start();
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

        // When
        Thread.currentThread().interrupt();
        lifecycle.close();

        // Then
        assertThat(Thread.interrupted()).isTrue();
        assertThat(thread.isAlive()).isTrue();
        go.countDown();
        thread.join();
    }
}

package dev.sluice.topology.stream;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The demand that the application stop: given once, and seen by everything that waits. Thread-safe. */
class Stop {
    private final CountDownLatch demanded = new CountDownLatch(1);
    private volatile CountDownLatch run = new CountDownLatch(1);

    void demand() {
        demanded.countDown();
        endRun();
    }

    boolean isDemanded() {
        return demanded.getCount() == 0;
    }

    /** Waits for that time, and no longer than until it is demanded; an interrupt counts as the demand. */
    boolean demandedWithin(Duration time) {
        try {
            return demanded.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Begins a run, which ends by {@link #endRun} or with the demand. */
    void beginRun() {
        run = new CountDownLatch(1);
        if (isDemanded()) {
            endRun();
        }
    }

    void endRun() {
        run.countDown();
    }

    void awaitEndOfRun() throws InterruptedException {
        run.await();
    }
}

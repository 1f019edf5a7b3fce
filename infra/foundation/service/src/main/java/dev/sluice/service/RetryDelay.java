package dev.sluice.service;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The wait before another attempt: 100 ms at first, twice as long each time, at most 5 s. For one thread. */
public final class RetryDelay {
    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 5_000;

    private final CountDownLatch closing;
    private long millis = FIRST_MILLIS;

    /** @param closing cuts a wait short when it reaches 0 */
    public RetryDelay(CountDownLatch closing) {
        this.closing = closing;
    }

    /** How long the next wait is, in milliseconds. */
    public long millis() {
        return millis;
    }

    /** To be called after a success: the next wait is a short one again. */
    public void reset() {
        millis = FIRST_MILLIS;
    }

    /**
     * Waits, and makes the next wait longer.
     *
     * @return whether the wait was cut short, because another attempt makes no more sense
     */
    public boolean await() throws InterruptedException {
        boolean closed = closing.await(millis, TimeUnit.MILLISECONDS);
        millis = Math.min(LONGEST_MILLIS, 2 * millis);
        return closed;
    }
}

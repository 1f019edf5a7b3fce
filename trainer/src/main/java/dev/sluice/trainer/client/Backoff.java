package dev.sluice.trainer.client;

import dev.sluice.service.RetryDelay;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits between attempts, longer each time up to 5 s, and ends every wait when the trainer is to close. For one thread; what is waited for may
 * be asked from any.
 */
public final class Backoff {
    private static final Logger LOG = LoggerFactory.getLogger(Backoff.class);

    private static final long SAID_EVERY_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final CountDownLatch closing;
    private final RetryDelay delay;
    private long saidAt;
    private volatile String waitsFor = "";

    /** @param closing reaches 0 when the trainer is to close */
    public Backoff(CountDownLatch closing) {
        this.closing = closing;
        delay = new RetryDelay(closing);
    }

    /** Whether the trainer goes on, so that waiting makes sense. */
    public boolean open() {
        return closing.getCount() > 0;
    }

    /** To be called after a success: the next wait is a short one again. */
    public void reset() {
        delay.reset();
        waitsFor = "";
    }

    /** What failed last and is tried again, in words; empty after a success. */
    public String waitsFor() {
        return waitsFor;
    }

    /**
     * Waits before another attempt, and logs why, if the wait is a new one or half a minute after it was logged.
     *
     * @throws InterruptedException if the trainer is to close, so that waiting makes no more sense
     */
    public void await(String what, Exception reason) throws InterruptedException {
        long now = System.nanoTime();
        if (waitsFor.isEmpty() || now - saidAt >= SAID_EVERY_NANOS) {
            saidAt = now;
            LOG.atWarn()
                    .addKeyValue("reason", String.valueOf(reason.getMessage()))
                    .addKeyValue("waitMillis", delay.millis())
                    .log(what);
        }
        awaitRegistry(what, reason);
    }

    /** The same for the schema registry, whose outages its serdes log. */
    public void awaitRegistry(String what, Exception reason) throws InterruptedException {
        waitsFor = what + ": " + reason.getMessage();
        endIf(delay.await());
    }

    /** Waits so long; throws as {@link #await} does. */
    public void pause(long pauseMillis) throws InterruptedException {
        endIf(closing.await(pauseMillis, TimeUnit.MILLISECONDS));
    }

    private static void endIf(boolean closed) throws InterruptedException {
        if (closed) {
            throw new InterruptedException("closing");
        }
    }
}

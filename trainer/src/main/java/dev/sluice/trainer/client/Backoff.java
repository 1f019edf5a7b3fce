package dev.sluice.trainer.client;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits between attempts, longer each time up to 5 s, and ends every wait when the trainer is to close. For one thread. */
public final class Backoff {
    private static final Logger LOG = LoggerFactory.getLogger(Backoff.class);
    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 5_000;

    private final CountDownLatch closing;
    private long millis = FIRST_MILLIS;

    /** @param closing reaches 0 when the trainer is to close */
    public Backoff(CountDownLatch closing) {
        this.closing = closing;
    }

    public boolean open() {
        return closing.getCount() > 0;
    }

    public void reset() {
        millis = FIRST_MILLIS;
    }

    /**
     * Waits before another attempt.
     *
     * @throws InterruptedException if the trainer is to close, so that waiting makes no more sense
     */
    public void await(String what, Exception reason) throws InterruptedException {
        LOG.atWarn()
                .addKeyValue("reason", String.valueOf(reason.getMessage()))
                .addKeyValue("waitMillis", millis)
                .log(what);
        pause(millis);
        millis = Math.min(LONGEST_MILLIS, 2 * millis);
    }

    /** Waits so long; throws as {@link #await} does. */
    public void pause(long pauseMillis) throws InterruptedException {
        if (closing.await(pauseMillis, TimeUnit.MILLISECONDS)) {
            throw new InterruptedException("closing");
        }
    }
}

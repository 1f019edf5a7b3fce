package dev.sluice.service;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log what a role waits for where it has input and makes no progress: after 30 s, and every 30 s as long as that lasts. It
 * looks from a thread of its own, since the role's may be the one that hangs.
 */
public final class StallWatch implements AutoCloseable {
    /** How long a role with input may make no progress before it is said, and between one time and the next. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(StallWatch.class);

    private final String role;
    private final Pace pace;
    private final BooleanSupplier inputWaits;
    private final LongSupplier progress;
    private final Supplier<String> waitsFor;
    private final CountDownLatch closing = new CountDownLatch(1);
    private boolean waiting;
    private long known;
    private long quietSince;
    private long saidAt;

    /**
     * What a watch lives by.
     *
     * @param nanoTime a clock that only ever goes forward, in ns; asked once a look
     * @param lookMillis pause between two looks of a watch that was started, in ms
     */
    public record Pace(LongSupplier nanoTime, long lookMillis) {
        /** The machine's clock, and a look a second. */
        public static Pace usual() {
            return new Pace(System::nanoTime, 1_000);
        }
    }

    /**
     * A watch that nothing drives yet. The suppliers are asked from another thread than the role's and must not block.
     *
     * @param role what the role calls itself to people, such as "scorer 0"
     * @param pace {@link Pace#usual} outside tests
     * @param inputWaits whether there is input that is not done
     * @param progress counts what is done for good, such as transactions committed; any change of it is progress
     * @param waitsFor what the role waits for at this moment, in words, without payloads
     */
    public StallWatch(
            String role, Pace pace, BooleanSupplier inputWaits, LongSupplier progress, Supplier<String> waitsFor) {
        this.role = role;
        this.pace = pace;
        this.inputWaits = inputWaits;
        this.progress = progress;
        this.waitsFor = waitsFor;
    }

    /** Looks at its pace until {@link #close}, on a thread that does not keep the process alive. Returns this watch. */
    public StallWatch start() {
        Thread thread = new Thread(this::follow, "watch-" + role.replace(' ', '-'));
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    /**
     * Looks, and logs if it is time. For one thread.
     *
     * @return what was said, null if nothing was
     */
    @Nullable
    String look() {
        long now = pace.nanoTime().getAsLong();
        long done = progress.getAsLong();
        if (!inputWaits.getAsBoolean()) {
            waiting = false;
            return null;
        }
        if (!waiting || done != known) {
            waiting = true;
            known = done;
            quietSince = now;
            saidAt = now;
            return null;
        }
        if (now - saidAt < PATIENCE.toNanos()) {
            return null;
        }
        saidAt = now;
        String reason = waitsFor.get();
        LOG.atWarn()
                .addKeyValue("role", role)
                .addKeyValue("seconds", TimeUnit.NANOSECONDS.toSeconds(now - quietSince))
                .addKeyValue("waitsFor", reason)
                .log("input waits and nothing progresses");
        return reason;
    }

    private void follow() {
        try {
            while (!closing.await(pace.lookMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the looking; may be called more than once. */
    @Override
    public void close() {
        closing.countDown();
    }
}

package dev.sluice.service;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A service that one thread runs, once, and that another asks to end and waits for. */
public final class ServiceLifecycle {
    private static final long CLOSE_WAIT_SECONDS = 30;

    private final String name;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean started = new AtomicBoolean();

    /** What a service does until its {@link #closing} latch reaches 0. */
    @FunctionalInterface
    public interface Body {
        /** @throws InterruptedException if its thread was interrupted */
        void run() throws InterruptedException;
    }

    /** @param name what the service calls itself to people, such as "a scorer" */
    public ServiceLifecycle(String name) {
        this.name = name;
    }

    /**
     * Runs the body in the calling thread, whose interruption ends it and is passed on. A service that was closed before runs
     * too: it is up to the body to see that and end at once.
     *
     * @throws IllegalStateException if it ran before
     * @throws RuntimeException what the body fails with
     */
    public void run(Body body) {
        if (started.getAndSet(true)) {
            throw new IllegalStateException(name + " runs once; make a new one");
        }
        try {
            body.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    /** Whether nobody has asked for the end yet. */
    public boolean open() {
        return closing.getCount() > 0;
    }

    /** Reaches 0 when the service is to end; for waits that this shall cut short. */
    public CountDownLatch closing() {
        return closing;
    }

    /**
     * Asks the body to end and waits for it, at most 30 s; at once if it was never started or the caller is interrupted, which
     * is passed on. May be called more than once.
     */
    public void close() {
        closing.countDown();
        if (!started.get()) {
            return;
        }
        try {
            boolean unused = ended.await(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.sluice.scorer.service;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The threads that compute. Closing lets each finish the batch in hand. */
final class ComputePool implements AutoCloseable {
    private static final long CLOSE_WAIT_SECONDS = 20;

    private final BatchQueue queue;
    private final List<Thread> threads = new ArrayList<>();

    /**
     * Starts the threads.
     *
     * @param size how many
     * @param work what each does; asked once for each
     * @param name what the threads' names begin with
     */
    ComputePool(BatchQueue queue, int size, Supplier<? extends Runnable> work, String name) {
        this.queue = queue;
        for (int i = 0; i < size; i++) {
            Thread thread = new Thread(work.get(), name + "-" + i);
            // a forward pass cannot be interrupted: a model that never returns must not keep the process alive
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /** @throws IllegalStateException if a thread has ended before it was told to */
    void check() {
        for (Thread thread : threads) {
            if (!thread.isAlive()) {
                throw new IllegalStateException(
                        "thread " + thread.getName() + " has ended; its last log lines say why. Restart the scorer");
            }
        }
    }

    @Override
    public void close() {
        queue.close();
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_WAIT_SECONDS);
            for (Thread thread : threads) {
                // a wait of 0 ms would never end
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

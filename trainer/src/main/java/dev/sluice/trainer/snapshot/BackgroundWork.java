package dev.sluice.trainer.snapshot;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work at a time on another thread: what would otherwise keep the trainer waiting for the network. For one thread; what the work touches is
 * nobody else's until it is over.
 */
final class BackgroundWork {
    private @Nullable FutureTask<Void> task;
    private @Nullable Thread thread;

    /** Begins; the work before must be over. */
    void start(String name, Callable<Void> work) {
        if (task != null) {
            throw new IllegalStateException("the work before is not over");
        }
        FutureTask<Void> next = new FutureTask<>(work);
        Thread worker = new Thread(next, name);
        worker.setDaemon(true);
        task = next;
        thread = worker;
        worker.start();
    }

    /** Whether nothing is under way; what has failed is only told by {@link #await}. */
    boolean over() {
        return task == null || task.isDone();
    }

    /**
     * Waits for what is under way.
     *
     * @throws InterruptedException if the work or the wait was interrupted
     * @throws RuntimeException what the work has failed with
     */
    void await() throws InterruptedException {
        FutureTask<Void> last = task;
        if (last == null) {
            return;
        }
        try {
            last.get();
            task = null;
        } catch (ExecutionException e) {
            task = null;
            Throwable cause = e.getCause();
            if (cause instanceof InterruptedException) {
                throw new InterruptedException(cause.getMessage());
            }
            if (cause instanceof RuntimeException exception) {
                throw exception;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(cause);
        }
    }

    /** Interrupts what is under way and waits until it has ended, for so long at most. */
    void abandon(Duration patience) throws InterruptedException {
        Thread worker = thread;
        if (worker != null) {
            worker.interrupt();
            worker.join(patience.toMillis());
        }
    }
}

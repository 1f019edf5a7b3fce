package dev.sluice.trainer.input;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes portions from the reader to the trainer, in order, and empty ones back. One is being filled, one being trained on, the others wait, so that a reader held up
 * for a moment does not hold up the trainer; a reader that is ahead waits for the trainer.
 */
public final class Handover {
    private static final int FEWEST = 3;
    private static final int MOST = 10;
    private static final long ENOUGH_BYTES = 32L << 20;

    private final BlockingQueue<Portion> empty = new ArrayBlockingQueue<>(MOST);
    private final BlockingQueue<Portion> filled = new ArrayBlockingQueue<>(MOST);
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicReference<@Nullable Books> published = new AtomicReference<>();
    private volatile boolean ended;
    private volatile @Nullable Throwable failure;

    /**
     * @param portions makes one
     * @param bytes memory that one takes; the larger, the fewer there are
     */
    public Handover(Supplier<Portion> portions, long bytes) {
        long count = Math.max(FEWEST, Math.min(MOST, ENOUGH_BYTES / Math.max(1, bytes)));
        for (int i = 0; i < count; i++) {
            empty.add(portions.get());
        }
    }

    /** The reader's: an empty portion, waited for. */
    Portion empty() throws InterruptedException {
        return empty.take();
    }

    /** The reader's: hands a portion over; does not wait. */
    void fill(Portion portion) {
        open.incrementAndGet();
        filled.add(portion);
    }

    /** The reader's: whether all that was handed over has been trained on. */
    boolean allSettled() {
        return open.get() == 0;
    }

    /** The reader's, at its end: nothing more will come. */
    void end(@Nullable Throwable reason) {
        failure = reason;
        ended = true;
    }

    /** The reader's: books newly published, once. */
    @Nullable
    Books takePublished() {
        return published.getAndSet(null);
    }

    /**
     * The trainer's: whether nothing more will come.
     *
     * @throws RuntimeException what the reader has failed with
     */
    public boolean exhausted() {
        boolean over = ended && filled.isEmpty();
        Throwable reason = failure;
        if (reason instanceof Error error) {
            throw error;
        }
        if (reason instanceof RuntimeException exception) {
            throw exception;
        }
        return over;
    }

    /** The trainer's: the next portion, or null if none comes for so long. */
    @Nullable
    public Portion next(Duration wait) throws InterruptedException {
        return filled.poll(ended ? 0 : wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The trainer's: gives a portion back that has been settled. */
    public void giveBack(Portion portion) {
        portion.clear();
        open.decrementAndGet();
        empty.add(portion);
    }

    /** The trainer's: tells the reader what has been published, for the group's offsets. */
    public void published(Books books) {
        published.set(books);
    }
}

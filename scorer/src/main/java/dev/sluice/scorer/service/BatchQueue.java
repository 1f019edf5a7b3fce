package dev.sluice.scorer.service;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Between the thread that reads and writes and the threads that compute. Items go in in the order they were read; a computing
 * thread waits for the first, takes along what else waits, and gives the rest of the latency budget to those still to come. Results
 * come out in the order of the items, whichever thread was faster.
 *
 * <p>Invariant: records and bytes of all that went in and did not come out stay within the bounds, except that a record too
 * large for them passes alone. Where batches are small, because the model is slow, so is the bound on records.
 */
final class BatchQueue {
    /** For each thread: enough to compute from during a commit; more would only grow old here, and be computed in vain after a rebalance. */
    private static final int BATCHES_AHEAD = 8;

    private final Batching batching;
    private final LongSupplier nanoTime;
    private final BatchSize size;
    private final long budgetNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition done = lock.newCondition();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Deque<Batch> taken = new ArrayDeque<>();
    private int records;
    private long bytes;
    private boolean full;
    private boolean hurried;
    private boolean closed;

    private record Waiting(SourceItem item, long since) {}

    /**
     * @param largestBatch most samples in a batch
     * @param nanoTime a clock that only moves forward, ns
     */
    BatchQueue(Batching batching, int largestBatch, LongSupplier nanoTime) {
        this.batching = batching;
        this.nanoTime = nanoTime;
        budgetNanos = batching.maxLatency().toNanos();
        size = new BatchSize(largestBatch, budgetNanos);
    }

    /** How many of these would be taken now, from the first on. */
    int room(List<SourceItem> items) {
        lock.lock();
        try {
            int fit = 0;
            long after = bytes;
            int bound = Math.min(batching.queueRecords(), BATCHES_AHEAD * batching.threads() * size.target());
            while (fit < items.size() && records + fit < bound) {
                after += bytes(items.get(fit));
                if (after > batching.queueBytes() && records + fit > 0) {
                    break;
                }
                fit++;
            }
            full = fit < items.size();
            if (full) {
                // whoever waits for more to come would wait in vain
                arrived.signalAll();
            }
            return fit;
        } finally {
            lock.unlock();
        }
    }

    /** Puts in items for which there is {@link #room}. */
    void put(List<SourceItem> items) {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            for (SourceItem item : items) {
                waiting.add(new Waiting(item, now));
                bytes += bytes(item);
            }
            records += items.size();
            hurried = false;
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Says that nothing more will come for a while: what waits is to be scored at once. */
    void hurry() {
        lock.lock();
        try {
            if (!hurried) {
                hurried = true;
                arrived.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a batch; null once the queue is closed. */
    @Nullable
    Batch take() throws InterruptedException {
        lock.lock();
        try {
            while (!closed) {
                if (waiting.isEmpty()) {
                    arrived.await();
                    continue;
                }
                long left = waiting.element().since() + budgetNanos - nanoTime.getAsLong();
                if (full || hurried || left <= 0 || waiting.size() >= size.target()) {
                    return next();
                }
                long unused = arrived.awaitNanos(left);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Takes what waits without waiting for more; null if nothing does. */
    @Nullable
    Batch poll() {
        lock.lock();
        try {
            return waiting.isEmpty() ? null : next();
        } finally {
            lock.unlock();
        }
    }

    private Batch next() {
        int count = Math.min(waiting.size(), size.target());
        long since = waiting.element().since();
        List<SourceItem> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            items.add(waiting.remove().item());
        }
        Batch batch = new Batch(items, since);
        taken.add(batch);
        if (!waiting.isEmpty()) {
            arrived.signal();
        }
        return batch;
    }

    /**
     * Gives back a batch with its results.
     *
     * @param nanos how long it took
     */
    void complete(Batch batch, List<Output> outputs, long nanos) {
        lock.lock();
        try {
            size.scored(batch.items().size(), nanos, waiting.size());
            batch.complete(outputs);
            done.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Gives back a batch that could not be scored. */
    void fail(Batch batch, Throwable cause) {
        lock.lock();
        try {
            batch.fail(cause);
            done.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The next batch in order if it is done, else null. */
    @Nullable
    Batch completed() {
        lock.lock();
        try {
            Batch head = taken.peek();
            if (head == null || !head.done()) {
                return null;
            }
            taken.remove();
            records -= head.items().size();
            for (SourceItem item : head.items()) {
                bytes -= bytes(item);
            }
            return head;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the next batch in order is done, or there is none, at most so long. */
    void awaitCompleted(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (!taken.isEmpty() || !waiting.isEmpty()) {
                Batch head = taken.peek();
                if (left <= 0 || (head != null && head.done())) {
                    return;
                }
                left = done.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all that went in; what is being computed is forgotten when it is done. */
    void clear() {
        lock.lock();
        try {
            waiting.clear();
            taken.clear();
            records = 0;
            bytes = 0;
            full = false;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets what went in of some partitions. */
    void drop(Set<Integer> partitions) {
        lock.lock();
        try {
            waiting.removeIf(one -> {
                boolean gone = partitions.contains(one.item().source().partition());
                if (gone) {
                    records--;
                    bytes -= bytes(one.item());
                }
                return gone;
            });
            taken.forEach(batch -> batch.drop(partitions));
        } finally {
            lock.unlock();
        }
    }

    /** Records that went in and did not come out. */
    int depth() {
        lock.lock();
        try {
            return records;
        } finally {
            lock.unlock();
        }
    }

    /** Whether everything that went in came out. */
    boolean idle() {
        return depth() == 0;
    }

    /** Ends the threads that compute, after what they have in hand. */
    void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static long bytes(SourceItem item) {
        byte[] value = item.source().value();
        return value == null ? 0 : value.length;
    }
}

package dev.sluice.scorer.service;

import java.util.concurrent.atomic.AtomicLong;

/** What a scorer has done so far; written by its threads, read by any. */
final class ScorerCounters {
    final AtomicLong scored = new AtomicLong();
    final AtomicLong deadLettered = new AtomicLong();
    final AtomicLong modelVersion = new AtomicLong();
    final AtomicLong ahead = new AtomicLong();
    final AtomicLong maxAhead = new AtomicLong();
    final AtomicLong pausedMillis = new AtomicLong();
    /** Batches that were computed. */
    final AtomicLong batches = new AtomicLong();
    /** Samples in them. */
    final AtomicLong batched = new AtomicLong();
    /** Samples read and not yet written, at the moment. */
    final AtomicLong queueDepth = new AtomicLong();
    /** Time the first sample of each batch waited for it, ns in all. */
    final AtomicLong queueNanos = new AtomicLong();
    /** Time the models took, ns in all. */
    final AtomicLong forwardNanos = new AtomicLong();

    /** Notes a batch that was computed, and how long its first sample had waited. */
    void computed(int samples, long waitedNanos) {
        batches.incrementAndGet();
        batched.addAndGet(samples);
        queueNanos.addAndGet(waitedNanos);
    }
}

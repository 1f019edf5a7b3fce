package dev.sluice.scorer.service;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What a scorer has done so far; written by its threads, read by any. */
final class ScorerCounters {
    final AtomicLong scored = new AtomicLong();
    final AtomicLong rescored = new AtomicLong();
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

    /** Whether samples were read that are not committed, or an attempt failed and none has succeeded since. */
    volatile boolean inputWaits;
    /** What the poll thread waits for or does, in words. */
    volatile String waitsFor = "";

    /** Notes what was handed to a transaction. */
    void produced(List<Output> outputs) {
        long dead = 0;
        long evidence = 0;
        for (Output output : outputs) {
            if (output.evidence()) {
                evidence++;
            } else if (output.deadLetter()) {
                dead++;
            } else {
                modelVersion.set(output.modelVersion());
            }
        }
        scored.addAndGet(outputs.size() - dead - evidence);
        rescored.addAndGet(evidence);
        deadLettered.addAndGet(dead);
    }

    /** Notes a batch that was computed, and how long its first sample had waited. */
    void computed(int samples, long waitedNanos) {
        batches.incrementAndGet();
        batched.addAndGet(samples);
        queueNanos.addAndGet(waitedNanos);
    }
}

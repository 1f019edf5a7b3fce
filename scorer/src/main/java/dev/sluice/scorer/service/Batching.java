package dev.sluice.scorer.service;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * How samples are gathered into micro-batches.
 *
 * @param threads threads that compute, each with an engine of its own, 1 to 64
 * @param maxLatency how long a sample may wait for others to be scored with, and how long scoring a batch should take; 1 ms to 10 s
 * @param queueRecords most samples between reading and writing, 1 to 1048576; never more than eight batches a thread
 * @param queueBytes most bytes of their records; a single larger record passes alone
 */
@RecordBuilder
public record Batching(int threads, Duration maxLatency, int queueRecords, long queueBytes)
        implements BatchingBuilder.With {
    /** More than these would wait for the one thread that reads and writes. */
    private static final int MOST_THREADS_BY_DEFAULT = 8;

    public Batching {
        if (threads < 1 || threads > 64) {
            throw new IllegalArgumentException("scorer threads must be 1 to 64, not " + threads);
        }
        if (maxLatency.compareTo(Duration.ofMillis(1)) < 0 || maxLatency.compareTo(Duration.ofSeconds(10)) > 0) {
            throw new IllegalArgumentException("maxLatency must be 1 ms to 10 s, not " + maxLatency);
        }
        if (queueRecords < 1 || queueRecords > 1 << 20) {
            throw new IllegalArgumentException("queueRecords must be 1 to 1048576, not " + queueRecords);
        }
        if (queueBytes < 1) {
            throw new IllegalArgumentException("queueBytes must be at least 1, not " + queueBytes);
        }
    }

    /** Half of the cores compute; the others are for reading, writing and whatever else runs on the machine. */
    public static Batching defaults() {
        return new Batching(
                threadsOf(Runtime.getRuntime().availableProcessors()), Duration.ofMillis(20), 4096, 64L << 20);
    }

    /** The number of computing threads that suits a number of cores. */
    static int threadsOf(int cores) {
        return Math.max(1, Math.min(MOST_THREADS_BY_DEFAULT, cores / 2));
    }

    /** The same with other bounds on what is between reading and writing. */
    public Batching withQueue(int records, long bytes) {
        return with(copy -> copy.queueRecords(records).queueBytes(bytes));
    }
}

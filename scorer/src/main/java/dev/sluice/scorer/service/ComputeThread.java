package dev.sluice.scorer.service;

import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores batch after batch: checks and decodes samples, runs the model, computes losses and writes the results' bytes. Knows no
 * client of Kafka. A failure goes back with the batch, for the thread that reads and writes to act on.
 */
final class ComputeThread implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ComputeThread.class);

    private final BatchQueue queue;
    private final BatchScorer scorer;
    private final OutputWriter writer;
    private final LongSupplier nanoTime;
    private final ScorerCounters counters;

    ComputeThread(
            BatchQueue queue, BatchScorer scorer, OutputWriter writer, LongSupplier nanoTime, ScorerCounters counters) {
        this.queue = queue;
        this.scorer = scorer;
        this.writer = writer;
        this.nanoTime = nanoTime;
        this.counters = counters;
    }

    @Override
    public void run() {
        try {
            for (Batch batch = queue.take(); batch != null; batch = queue.take()) {
                compute(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.atWarn().log("interrupted; this thread scores no more");
        }
    }

    void compute(Batch batch) {
        long begun = nanoTime.getAsLong();
        try {
            List<Output> outputs = writer.write(scorer.score(batch.items()));
            long nanos = nanoTime.getAsLong() - begun;
            counters.computed(batch.items().size(), begun - batch.since());
            queue.complete(batch, outputs, nanos);
        } catch (RuntimeException | Error e) {
            queue.fail(batch, e);
        }
    }
}

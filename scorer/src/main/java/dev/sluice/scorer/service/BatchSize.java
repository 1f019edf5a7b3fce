package dev.sluice.scorer.service;

/**
 * How many samples to score at once. While more wait than fit into a batch, batches grow, for a large one costs less a sample; a batch that
 * takes longer than the budget makes the next ones smaller, in proportion, so that no sample waits long for its neighbours.
 *
 * <p>After a batch of n samples that took t, with budget b: {@code next = max(1, ⌊n b / t⌋)} if t exceeds b;
 * {@code next = min(largest, 2 target)} if it was full, as many again wait, and twice its time is still within the budget; else
 * the size stays. Invariant: 1 ≤ target ≤ largest.
 */
final class BatchSize {
    private static final int FIRST = 64;

    private final int largest;
    private final long budgetNanos;
    private int target;

    /**
     * @param largest most samples in a batch, at least 1
     * @param budgetNanos how long scoring a batch should take, ns
     */
    BatchSize(int largest, long budgetNanos) {
        this.largest = largest;
        this.budgetNanos = budgetNanos;
        target = Math.min(FIRST, largest);
    }

    /** Most samples to put into the next batch. */
    int target() {
        return target;
    }

    /**
     * Learns from a batch.
     *
     * @param samples how many it had, at least 1
     * @param nanos how long scoring it took
     * @param waiting how many samples wait now
     */
    void scored(int samples, long nanos, int waiting) {
        if (nanos > budgetNanos) {
            // a small batch that was slow says nothing against the larger ones that were not
            target = Math.min(target, (int) Math.max(1, (double) samples * budgetNanos / nanos));
        } else if (samples >= target && waiting >= target && nanos <= budgetNanos / 2) {
            target = Math.min(largest, 2 * target);
        }
    }
}

package dev.sluice.scorer.service;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far scoring has run ahead of training, for one data set, and whether that is reason to pause.
 *
 * <p>{@code ahead = Σ_p max(0, next[p] - max(trainedUpTo[p], first[p]))} over the source partitions p: next is the next offset
 * to score, trainedUpTo what the newest snapshot says, first the earliest offset this scorer met there. The last keeps
 * offsets that were deleted, or that other data sets took, from counting where nothing has been trained yet.
 *
 * <p>A pause lasts at most maxWait after a snapshot arrived: withheld samples never reach the trainer, and a dead
 * trainer sends no snapshot, so that the difference alone would never end it.
 */
final class Staleness {
    private final long maxAhead;
    private final Duration maxWait;
    private final Map<Integer, Long> first = new HashMap<>();
    private final Map<Integer, Long> next = new HashMap<>();
    private Map<Integer, Long> trainedUpTo = Map.of();
    private long samplesSeen;
    private Instant arrivedAt = Instant.MIN;

    /** @param maxAhead largest difference that is not reason to pause; 0 for never pausing */
    Staleness(long maxAhead, Duration maxWait) {
        this.maxAhead = maxAhead;
        this.maxWait = maxWait;
    }

    /** Notes the next offset to score of a partition. */
    void position(int partition, long offset) {
        first.merge(partition, offset, Math::min);
        next.put(partition, offset);
    }

    /** Goes back to an earlier offset of a partition that was met before. */
    void rewind(int partition, long offset) {
        next.computeIfPresent(partition, (known, position) -> Math.min(position, offset));
    }

    /** Notes a new snapshot: first offsets not trained on, how many samples its model has seen, and when it came. */
    void trained(Map<Integer, Long> upTo, long seen, Instant at) {
        trainedUpTo = Map.copyOf(upTo);
        samplesSeen = seen;
        arrivedAt = at;
    }

    /** Forgets partitions that another scorer has taken over. */
    void retain(List<Integer> partitions) {
        first.keySet().retainAll(partitions);
        next.keySet().retainAll(partitions);
    }

    /** How many samples the scorer is ahead of the trainer. */
    long ahead() {
        long ahead = 0;
        for (Map.Entry<Integer, Long> entry : next.entrySet()) {
            int partition = entry.getKey();
            long base = Math.max(trainedUpTo.getOrDefault(partition, 0L), first.getOrDefault(partition, 0L));
            ahead += Math.max(0, entry.getValue() - base);
        }
        return ahead;
    }

    /** Whether scoring must wait at this moment. */
    boolean hold(Instant now) {
        return maxAhead > 0 && ahead() > ScorerConfig.staleness(maxAhead, samplesSeen) && now.isBefore(end());
    }

    private Instant end() {
        return arrivedAt.equals(Instant.MIN) ? Instant.MIN : arrivedAt.plus(maxWait);
    }
}

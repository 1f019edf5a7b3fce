package dev.sluice.schemas.serdes;

import java.util.Map;

/**
 * How long a transaction may take: as long as its bytes need on a slow line. A constant is too long for small ones, after whose writer's death readers of committed
 * records wait until the brokers abort it, and too short for a large model, which is then aborted and sent anew for ever.
 */
public final class TransactionTime {
    private static final int LEAST_MILLIS = 30_000;
    /** Usual {@code transaction.max.timeout.ms} of brokers, which refuse a longer time. */
    private static final int MOST_MILLIS = 900_000;

    private static final int USUAL_DELIVERY_MILLIS = 120_000;
    private static final int USUAL_BLOCK_MILLIS = 60_000;
    private static final long BYTES_PER_SECOND = 1 << 20;
    private static final long MILLIS = 1000;

    private TransactionTime() {}

    /**
     * The time after which brokers may abort a transaction: 30 s and another second for each MiB, 15 minutes at most.
     *
     * @param bytes what it sends, at least 0
     */
    public static int millis(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a transaction cannot send " + bytes + " bytes");
        }
        long more = Math.min(MOST_MILLIS, bytes / BYTES_PER_SECOND * MILLIS);
        return (int) Math.min(MOST_MILLIS, LEAST_MILLIS + more);
    }

    /**
     * Settings of a producer for transactions of so many bytes: the brokers' patience, and the client's own to match, which else would give up first.
     *
     * @param bytes what the largest one sends, at least 0
     */
    public static Map<String, Object> settings(long bytes) {
        int millis = millis(bytes);
        return Map.of(
                "transaction.timeout.ms", millis,
                "delivery.timeout.ms", Math.max(USUAL_DELIVERY_MILLIS, millis),
                // sending waits for room in the buffer, committing for all that is in it
                "max.block.ms", Math.max(USUAL_BLOCK_MILLIS, millis));
    }
}

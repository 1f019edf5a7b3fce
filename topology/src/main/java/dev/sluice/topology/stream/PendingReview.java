package dev.sluice.topology.stream;

import java.nio.ByteBuffer;

/**
 * What is kept of a sample in review, so that a verdict can bring it back.
 *
 * @param routedAt when it was sent to review, ms since the epoch
 * @param mixtureVersion version of the mixture that decided
 * @param scored the scored sample as it arrived, undecoded: it holds every class's probability
 */
record PendingReview(long routedAt, long mixtureVersion, byte[] scored) {
    private static final int HEADER = 2 * Long.BYTES;

    byte[] toBytes() {
        return ByteBuffer.allocate(HEADER + scored.length)
                .putLong(routedAt)
                .putLong(mixtureVersion)
                .put(scored)
                .array();
    }

    static PendingReview fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long routedAt = in.getLong();
        long mixtureVersion = in.getLong();
        byte[] scored = new byte[in.remaining()];
        in.get(scored);
        return new PendingReview(routedAt, mixtureVersion, scored);
    }

    /** When it was sent to review, read from {@link #toBytes} without a copy of the sample. */
    static long routedAt(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }
}

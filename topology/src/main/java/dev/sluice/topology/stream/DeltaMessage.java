package dev.sluice.topology.stream;

import java.nio.ByteBuffer;

/**
 * A loss delta on its way from a routing task to the mixture.
 *
 * @param partition the task's partition of the scored samples
 * @param sequence numbers the task's deltas of one data set, from 1 without gaps
 * @param first the earliest time stamp of the records it counts, ms since the epoch
 * @param last the latest of them
 * @param delta the counts
 */
record DeltaMessage(int partition, long sequence, long first, long last, byte[] delta) {
    private static final byte MARK = 'D';
    private static final int HEAD = 1 + Integer.BYTES + 3 * Long.BYTES;

    byte[] toBytes() {
        return ByteBuffer.allocate(HEAD + delta.length)
                .put(MARK)
                .putInt(partition)
                .putLong(sequence)
                .putLong(first)
                .putLong(last)
                .put(delta)
                .array();
    }

    /** @throws IllegalArgumentException if the bytes are not those of a message */
    static DeltaMessage fromBytes(byte[] bytes) {
        if (bytes.length < HEAD || bytes[0] != MARK) {
            throw new IllegalArgumentException(bytes.length + " bytes are not a delta message");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte unusedMark = in.get();
        int partition = in.getInt();
        long sequence = in.getLong();
        long first = in.getLong();
        long last = in.getLong();
        byte[] delta = new byte[in.remaining()];
        in.get(delta);
        return new DeltaMessage(partition, sequence, first, last, delta);
    }
}

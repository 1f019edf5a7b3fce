package dev.sluice.topology.stream.mixture;

import dev.sluice.topology.noise.window.BinaryLabels;
import java.nio.ByteBuffer;

/**
 * A loss delta on its way from a routing task to the mixture.
 *
 * @param partition the task's partition of the scored samples
 * @param sequence numbers the task's deltas of one data set, from 1 without gaps
 * @param first the earliest time stamp of the records it counts, ms since the epoch
 * @param last the latest of them
 * @param values label values of each sample it counts: 1, or K for multi-label samples, of which it counts each value
 * @param delta the counts
 */
record DeltaMessage(int partition, long sequence, long first, long last, int values, byte[] delta) {
    private static final byte MARK = 'D';
    private static final byte MARK_OF_SETS = 'S';
    private static final int HEAD = 1 + Integer.BYTES + 3 * Long.BYTES;

    /** Of samples with one label each. */
    DeltaMessage(int partition, long sequence, long first, long last, byte[] delta) {
        this(partition, sequence, first, last, 1, delta);
    }

    byte[] toBytes() {
        boolean sets = values != 1;
        ByteBuffer out = ByteBuffer.allocate(HEAD + (sets ? Short.BYTES : 0) + delta.length)
                .put(sets ? MARK_OF_SETS : MARK)
                .putInt(partition)
                .putLong(sequence)
                .putLong(first)
                .putLong(last);
        if (sets) {
            out.putShort((short) values);
        }
        return out.put(delta).array();
    }

    /** @throws IllegalArgumentException if the bytes are not those of a message */
    static DeltaMessage fromBytes(byte[] bytes) {
        boolean sets = bytes.length > 0 && bytes[0] == MARK_OF_SETS;
        if (bytes.length < HEAD + (sets ? Short.BYTES : 0) || (!sets && bytes[0] != MARK)) {
            throw new IllegalArgumentException(bytes.length + " bytes are not a delta message");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte unusedMark = in.get();
        int partition = in.getInt();
        long sequence = in.getLong();
        long first = in.getLong();
        long last = in.getLong();
        int values = sets ? Short.toUnsignedInt(in.getShort()) : 1;
        if (values < 1 || values > BinaryLabels.MAX_CLASSES) {
            throw new IllegalArgumentException("a delta message cannot be of samples with " + values + " label values");
        }
        byte[] delta = new byte[in.remaining()];
        in.get(delta);
        return new DeltaMessage(partition, sequence, first, last, values, delta);
    }
}

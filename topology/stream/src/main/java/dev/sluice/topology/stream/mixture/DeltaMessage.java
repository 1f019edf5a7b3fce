package dev.sluice.topology.stream.mixture;

import dev.sluice.topology.noise.window.BinaryLabels;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A loss delta on its way from a routing task to the mixture.
 *
 * @param partition the task's partition of the scored samples
 * @param sequence numbers the task's deltas of one data set, from 1 without gaps
 * @param first the earliest time stamp of the records it counts, ms since the epoch
 * @param last the latest of them
 * @param values label values of each sample it counts: 1, or K for multi-label samples, of which it counts each value
 * @param delta the counts
 * @param passes the samples it counts, by pass
 */
record DeltaMessage(
        int partition, long sequence, long first, long last, int values, byte[] delta, List<PassDelta> passes) {
    private static final byte MARK = 'D';
    private static final byte MARK_OF_SETS = 'S';
    private static final byte MARK_OF_PASSES = 'P';
    private static final int HEAD = 1 + Integer.BYTES + 3 * Long.BYTES;

    DeltaMessage {
        passes = List.copyOf(passes);
    }

    /** One that does not tell passes apart. */
    DeltaMessage(int partition, long sequence, long first, long last, int values, byte[] delta) {
        this(partition, sequence, first, last, values, delta, List.of());
    }

    /** Of samples with one label each. */
    DeltaMessage(int partition, long sequence, long first, long last, byte[] delta) {
        this(partition, sequence, first, last, 1, delta);
    }

    byte[] toBytes() {
        boolean counted = !passes.isEmpty();
        boolean sets = values != 1;
        int further = counted ? 2 * Short.BYTES + PassDelta.SIZE * passes.size() : sets ? Short.BYTES : 0;
        ByteBuffer out = ByteBuffer.allocate(HEAD + further + delta.length)
                .put(counted ? MARK_OF_PASSES : sets ? MARK_OF_SETS : MARK)
                .putInt(partition)
                .putLong(sequence)
                .putLong(first)
                .putLong(last);
        if (counted || sets) {
            out.putShort((short) values);
        }
        if (counted) {
            out.putShort((short) passes.size());
            passes.forEach(pass -> pass.write(out));
        }
        return out.put(delta).array();
    }

    /** @throws IllegalArgumentException if the bytes are not those of a message */
    static DeltaMessage fromBytes(byte[] bytes) {
        try {
            return read(ByteBuffer.wrap(bytes));
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException(bytes.length + " bytes are not a delta message", e);
        }
    }

    private static DeltaMessage read(ByteBuffer in) {
        byte mark = in.get();
        if (mark != MARK && mark != MARK_OF_SETS && mark != MARK_OF_PASSES) {
            throw new IllegalArgumentException(in.capacity() + " bytes are not a delta message");
        }
        int partition = in.getInt();
        long sequence = in.getLong();
        long first = in.getLong();
        long last = in.getLong();
        int values = mark == MARK ? 1 : Short.toUnsignedInt(in.getShort());
        if (values < 1 || values > BinaryLabels.MAX_CLASSES) {
            throw new IllegalArgumentException("a delta message cannot be of samples with " + values + " label values");
        }
        List<PassDelta> passes = new ArrayList<>();
        int counted = mark == MARK_OF_PASSES ? Short.toUnsignedInt(in.getShort()) : 0;
        for (int i = 0; i < counted; i++) {
            passes.add(PassDelta.read(in));
        }
        byte[] delta = new byte[in.remaining()];
        in.get(delta);
        return new DeltaMessage(partition, sequence, first, last, values, delta, passes);
    }
}

package dev.sluice.topology.stream.mixture;

import java.nio.ByteBuffer;

/**
 * Samples of one pass of a stream that were routed.
 *
 * @param describedAt which description announced the stream, ms since the epoch
 * @param pass which pass of it
 * @param routed how many samples, to training or review
 * @param withheld those that went to review instead of training
 */
record PassDelta(long describedAt, int pass, long routed, long withheld) {
    static final int SIZE = 3 * Long.BYTES + Integer.BYTES;
    static final int SIZE_OF_ONE = Long.BYTES + Integer.BYTES + 1;

    /** Of a single sample. */
    static PassDelta one(long describedAt, int pass, boolean withheld) {
        return new PassDelta(describedAt, pass, 1, withheld ? 1 : 0);
    }

    /** Writes {@link #one}. */
    void writeOne(ByteBuffer out) {
        out.putLong(describedAt).putInt(pass).put((byte) withheld);
    }

    /**
     * Reads {@link #one}.
     *
     * @throws IllegalArgumentException if the bytes end early
     */
    static PassDelta readOne(ByteBuffer in) {
        if (in.remaining() < SIZE_OF_ONE) {
            throw new IllegalArgumentException("the pass of a stored sample ends early");
        }
        return one(in.getLong(), in.getInt(), in.get() != 0);
    }

    /** Whether both are of one pass. */
    boolean sameAs(PassDelta other) {
        return describedAt == other.describedAt && pass == other.pass;
    }

    PassDelta plus(PassDelta more) {
        return new PassDelta(describedAt, pass, routed + more.routed, withheld + more.withheld);
    }

    void write(ByteBuffer out) {
        out.putLong(describedAt).putInt(pass).putLong(routed).putLong(withheld);
    }

    static PassDelta read(ByteBuffer in) {
        return new PassDelta(in.getLong(), in.getInt(), in.getLong(), in.getLong());
    }
}

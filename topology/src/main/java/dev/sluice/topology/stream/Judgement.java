package dev.sluice.topology.stream;

import dev.sluice.schemas.records.Decision;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The last verdict on a sample, as far as routing needs it.
 *
 * @param revision from 1
 * @param decision what is to happen
 * @param label the right class for RELABEL, -1 otherwise
 * @param counted whether the noise model counts it, because the sample was in review
 */
record Judgement(int revision, Decision decision, int label, boolean counted) {
    private static final int SIZE = 2 * Integer.BYTES + 2;

    /** The label a sample is to be trained with, given the source's. */
    int labelOr(int givenLabel) {
        return decision == Decision.RELABEL ? label : givenLabel;
    }

    /** Whether it calls the source's label wrong. */
    boolean contradicts(int givenLabel) {
        return decision == Decision.EXCLUDE || labelOr(givenLabel) != givenLabel;
    }

    /** The same as one the noise model counts. */
    Judgement asCounted() {
        return new Judgement(revision, decision, label, true);
    }

    byte[] toBytes() {
        byte code = (byte) decision.name().charAt(0);
        return ByteBuffer.allocate(SIZE)
                .putInt(revision)
                .put(code)
                .putInt(label)
                .put((byte) (counted ? 1 : 0))
                .array();
    }

    /** Reads {@link #toBytes}; verdicts stored before they were counted lack the last byte. */
    static @Nullable Judgement fromBytes(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int revision = in.getInt();
        Decision decision =
                switch ((char) in.get()) {
                    case 'K' -> Decision.KEEP;
                    case 'R' -> Decision.RELABEL;
                    case 'E' -> Decision.EXCLUDE;
                    default -> throw new IllegalArgumentException("stored verdict holds an unknown decision");
                };
        return new Judgement(revision, decision, in.getInt(), in.hasRemaining() && in.get() != 0);
    }
}

package dev.sluice.topology.stream.routing;

import dev.sluice.schemas.records.Decision;
import dev.sluice.topology.stream.record.Scored;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last verdict on a sample, as far as routing needs it.
 *
 * @param revision from 1
 * @param decision what is to happen
 * @param labels the right classes for RELABEL, none otherwise; of a multi-label sample there may be none for RELABEL too
 * @param counted whether the noise model counts it, because the sample was in review
 * @param waiting whether its sample has never come, as far as is remembered
 */
record Judgement(int revision, Decision decision, List<Integer> labels, boolean counted, boolean waiting) {
    private static final int COUNTED = 1;
    private static final int WAITING = 2;
    /** Where the flags stand. */
    private static final int FLAGS_AT = 2 * Integer.BYTES + 1;

    private static final int SIZE = 2 * Integer.BYTES + 2;
    /** Of a RELABEL to no class or several: the decision's place holds this, the label's how many there are, and they follow. */
    private static final byte SET = 'S';

    Judgement {
        labels = List.copyOf(labels);
    }

    /** The labels a sample is to be trained with, given the source's. */
    List<Integer> labelsOr(List<Integer> given) {
        return decision == Decision.RELABEL ? labels : given;
    }

    /** Whether it can apply to a sample. */
    boolean fits(Scored scored) {
        return decision != Decision.RELABEL || scored.canBe(labels);
    }

    /** The same as one the noise model counts. */
    Judgement asCounted() {
        return new Judgement(revision, decision, labels, true, false);
    }

    /** The same as one whose sample has come, or has not. */
    Judgement waiting(boolean waits) {
        return new Judgement(revision, decision, labels, counted, waits);
    }

    byte[] toBytes() {
        boolean set = decision == Decision.RELABEL && labels.size() != 1;
        int inPlace = set ? labels.size() : labels.isEmpty() ? -1 : labels.get(0);
        ByteBuffer out = ByteBuffer.allocate(SIZE + (set ? Integer.BYTES * labels.size() : 0))
                .putInt(revision)
                .put(set ? SET : (byte) decision.name().charAt(0))
                .putInt(inPlace)
                .put((byte) ((counted ? COUNTED : 0) | (waiting ? WAITING : 0)));
        if (set) {
            labels.forEach(out::putInt);
        }
        return out.array();
    }

    /** Reads {@link #toBytes}; verdicts stored before they were counted lack the byte that says so. */
    static @Nullable Judgement fromBytes(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int revision = in.getInt();
        byte code = in.get();
        int inPlace = in.getInt();
        int flags = in.hasRemaining() ? in.get() : 0;
        boolean counted = (flags & COUNTED) != 0;
        boolean waiting = (flags & WAITING) != 0;
        return switch ((char) code) {
            case 'K' -> new Judgement(revision, Decision.KEEP, List.of(), counted, waiting);
            case 'E' -> new Judgement(revision, Decision.EXCLUDE, List.of(), counted, waiting);
            case 'R' -> new Judgement(revision, Decision.RELABEL, List.of(inPlace), counted, waiting);
            case SET -> new Judgement(revision, Decision.RELABEL, labels(in, inPlace), counted, waiting);
            default -> throw new IllegalArgumentException("stored verdict holds an unknown decision");
        };
    }

    /** Whether stored bytes are of a verdict whose sample has never come. */
    static boolean waits(byte[] bytes) {
        return bytes.length > FLAGS_AT && (bytes[FLAGS_AT] & WAITING) != 0;
    }

    private static List<Integer> labels(ByteBuffer in, int count) {
        if (in.remaining() != (long) Integer.BYTES * count) {
            throw new IllegalArgumentException(
                    "stored verdict says it holds " + count + " labels in " + in.remaining() + " bytes");
        }
        List<Integer> labels = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            labels.add(in.getInt());
        }
        return labels;
    }
}

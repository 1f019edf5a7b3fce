package dev.sluice.topology.stream.routing;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a sample in review, so that a verdict can bring it back and can be counted. In several passes a sample may have been
 * drawn as a control and withheld as a suspect: a verdict on it then counts as both.
 *
 * @param routedAt when it was sent to review, ms since the epoch
 * @param mixtureVersion version of the mixture that decided
 * @param withheldAt the posterior's uncalibrated P when it was withheld as a suspect, NaN if it was not kept; null if it never was
 * @param controlAt the same when it was drawn as a control, NaN if no noise model decided then; null if it never was
 * @param withheldClass of a multi-label sample the class whose value {@code withheldAt} is of, -1 for any other or if it never was withheld
 * @param controlClass the same for {@code controlAt}
 * @param drawn probability with which it was drawn as an audit, as a multiple of the largest there was then; null if it never was
 * @param known whether it is no sample of the stream but one whose right labels are known
 * @param emitted how many records of this copy of it are in training
 * @param scored the scored sample as it arrived, undecoded: it holds every class's probability
 */
record PendingReview(
        long routedAt,
        long mixtureVersion,
        @Nullable Double withheldAt,
        @Nullable Double controlAt,
        int withheldClass,
        int controlClass,
        @Nullable Double drawn,
        boolean known,
        int emitted,
        byte[] scored) {
    private static final int HEADER = 4 * Long.BYTES + 1;
    private static final int WITHHELD = 1;
    private static final int CONTROL = 2;
    /** Whether two class indices follow the header. */
    private static final int CLASSES = 4;
    /** Whether the probability of the draw follows them. */
    private static final int DRAWN = 8;

    private static final int KNOWN = 16;
    /** Whether the number of its records in training follows that. */
    private static final int EMITTED = 32;

    /**
     * What the posterior said of the label, or the one label value, that a verdict on the sample will count for.
     *
     * @param probability its uncalibrated P, NaN if no noise model decided
     * @param ofClass of a multi-label sample its class, -1 for any other
     * @param drawn as for a pending review; null if the sample was not drawn this time
     * @param uniform whether it was drawn without regard to how suspicious it looks
     */
    record Asked(double probability, int ofClass, @Nullable Double drawn, boolean uniform) {
        /** What a verdict counts for as a control's; null where the sample was drawn for being suspicious. */
        @Nullable
        Double asControl() {
            return uniform ? (Double) probability : null;
        }

        @Nullable
        Double drawnOr(@Nullable PendingReview earlier) {
            return drawn != null || earlier == null ? drawn : earlier.drawn;
        }
    }

    /** Of a sample that is withheld now. */
    static PendingReview suspect(@Nullable PendingReview earlier, long now, long version, Asked asked, byte[] scored) {
        return new PendingReview(
                now,
                version,
                asked.probability,
                earlier == null ? null : earlier.controlAt,
                asked.ofClass,
                earlier == null ? -1 : earlier.controlClass,
                asked.drawnOr(earlier),
                false,
                0,
                scored);
    }

    /** Of a sample that passes now and is a control; if it was withheld in an earlier pass, that copy is still to be brought back. */
    static PendingReview control(@Nullable PendingReview earlier, long now, long version, Asked asked, byte[] scored) {
        return earlier == null || earlier.withheldAt == null
                ? new PendingReview(
                        now,
                        version,
                        null,
                        asked.asControl(),
                        -1,
                        asked.ofClass,
                        asked.drawnOr(earlier),
                        false,
                        1,
                        scored)
                : new PendingReview(
                        now,
                        earlier.mixtureVersion,
                        earlier.withheldAt,
                        asked.asControl(),
                        earlier.withheldClass,
                        asked.ofClass,
                        asked.drawnOr(earlier),
                        false,
                        earlier.emitted,
                        earlier.scored);
    }

    /** Of a sample whose right labels are known. */
    static PendingReview known(long now, long version, byte[] scored) {
        return new PendingReview(now, version, null, null, -1, -1, null, true, 0, scored);
    }

    /** The same with one more record in training. */
    PendingReview emittedAgain() {
        return new PendingReview(
                routedAt,
                mixtureVersion,
                withheldAt,
                controlAt,
                withheldClass,
                controlClass,
                drawn,
                known,
                Math.addExact(emitted, 1),
                scored);
    }

    /** Records in training unless another number is noted: the one that the stream sent. */
    private static int usuallyEmitted(boolean withheld, boolean known) {
        return withheld || known ? 0 : 1;
    }

    byte[] toBytes() {
        boolean classes = withheldClass >= 0 || controlClass >= 0;
        boolean counted = emitted != usuallyEmitted(withheldAt != null, known);
        int kinds = (withheldAt == null ? 0 : WITHHELD)
                | (controlAt == null ? 0 : CONTROL)
                | (classes ? CLASSES : 0)
                | (drawn == null ? 0 : DRAWN)
                | (known ? KNOWN : 0)
                | (counted ? EMITTED : 0);
        int further =
                (classes ? 2 * Integer.BYTES : 0) + (drawn == null ? 0 : Double.BYTES) + (counted ? Integer.BYTES : 0);
        ByteBuffer out = ByteBuffer.allocate(HEADER + further + scored.length)
                .putLong(routedAt)
                .putLong(mixtureVersion)
                .put((byte) kinds)
                .putDouble(withheldAt == null ? 0 : withheldAt)
                .putDouble(controlAt == null ? 0 : controlAt);
        if (classes) {
            out.putInt(withheldClass).putInt(controlClass);
        }
        if (drawn != null) {
            out.putDouble(drawn);
        }
        if (counted) {
            out.putInt(emitted);
        }
        return out.put(scored).array();
    }

    static @Nullable PendingReview fromBytes(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long routedAt = in.getLong();
        long mixtureVersion = in.getLong();
        int kinds = in.get();
        if (kinds == 0) {
            // stored before there were controls: the sample follows at once, and its first byte is the registry's magic
            // 0
            return new PendingReview(
                    routedAt,
                    mixtureVersion,
                    Double.NaN,
                    null,
                    -1,
                    -1,
                    null,
                    false,
                    0,
                    rest(in.position(2 * Long.BYTES)));
        }
        double withheldAt = in.getDouble();
        double controlAt = in.getDouble();
        boolean classes = (kinds & CLASSES) != 0;
        return new PendingReview(
                routedAt,
                mixtureVersion,
                (kinds & WITHHELD) == 0 ? null : withheldAt,
                (kinds & CONTROL) == 0 ? null : controlAt,
                classes ? in.getInt() : -1,
                classes ? in.getInt() : -1,
                (kinds & DRAWN) == 0 ? null : (Double) in.getDouble(),
                (kinds & KNOWN) != 0,
                (kinds & EMITTED) != 0 ? in.getInt() : usuallyEmitted((kinds & WITHHELD) != 0, (kinds & KNOWN) != 0),
                rest(in));
    }

    private static byte[] rest(ByteBuffer in) {
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return rest;
    }

    /** When it was sent to review, read from {@link #toBytes} without a copy of the sample. */
    static long routedAt(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }
}

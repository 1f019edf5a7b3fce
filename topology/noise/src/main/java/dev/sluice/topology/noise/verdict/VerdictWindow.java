package dev.sluice.topology.noise.verdict;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The latest verdicts on a data set. Old ones fade: verdicts are kept in two generations, and when the young one holds {@link #GENERATION}
 * it becomes the old one and the old one goes, so that the last 1024 to 2048 verdicts count. Where both generations hold enough verdicts in
 * a bin and contradict each other, the stream has changed and only the young one counts.
 *
 * <p>An undone verdict is subtracted from the young generation even if it was counted in the old one: their sum is right until the old one
 * goes, and is never taken below 0 afterwards. Not thread-safe.
 */
public final class VerdictWindow {
    /** Verdicts that fill a generation. */
    static final int GENERATION = 1024;

    private VerdictCounts young = new VerdictCounts();
    private VerdictCounts old = new VerdictCounts();
    private @Nullable VerdictCounts sum;

    /**
     * Adds verdicts, or takes undone ones back.
     *
     * @return whether a new generation has begun
     */
    public boolean add(VerdictCounts counts) {
        young.add(counts);
        sum = null;
        if (young.total() < GENERATION) {
            return false;
        }
        turn();
        return true;
    }

    /** Whether no verdicts are held. */
    public boolean isEmpty() {
        return young.isEmpty() && old.isEmpty();
    }

    /** Lets the old generation go and the young one grow old: by the caller, when no verdicts have come for long. */
    public void turn() {
        old = young;
        young = new VerdictCounts();
        sum = null;
    }

    /** Verdicts that count, at least 0. */
    public long total() {
        return Math.max(0, young.total() + old.total());
    }

    /** Verdicts on controls among {@link #total}. */
    public long controls() {
        return all().controls();
    }

    /** All verdicts of both generations; to be read, not changed. */
    VerdictCounts all() {
        VerdictCounts all = sum;
        if (all == null) {
            all = new VerdictCounts();
            all.add(old);
            all.add(young);
            sum = all;
        }
        return all;
    }

    /** The verdicts by which a bin of P is to be judged. */
    VerdictCounts of(int bin) {
        return contradict(young.wrong(bin), young.verdicts(bin), old.wrong(bin), old.verdicts(bin)) ? young : all();
    }

    /** The verdicts by which the controls are to be judged. */
    VerdictCounts ofControls() {
        return contradict(young.wrongControls(), young.controls(), old.wrongControls(), old.controls()) ? young : all();
    }

    private static boolean contradict(long wrong, long verdicts, long oldWrong, long oldVerdicts) {
        return verdicts >= RateInterval.LEAST_VERDICTS
                && oldVerdicts >= RateInterval.LEAST_VERDICTS
                && !RateInterval.wilson(wrong, verdicts).meets(RateInterval.wilson(oldWrong, oldVerdicts));
    }

    /** Compact bytes, for a state store. */
    public byte[] toBytes() {
        byte[] first = young.toBytes();
        byte[] second = old.toBytes();
        return ByteBuffer.allocate(Short.BYTES + first.length + second.length)
                .putShort((short) first.length)
                .put(first)
                .put(second)
                .array();
    }

    /**
     * Reads {@link #toBytes}.
     *
     * @throws IllegalArgumentException if the bytes are not those of a verdict window
     */
    public static VerdictWindow fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int length = in.remaining() < Short.BYTES ? -1 : in.getShort();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("verdict window of " + bytes.length + " bytes ends early");
        }
        byte[] first = new byte[length];
        in.get(first);
        byte[] second = new byte[in.remaining()];
        in.get(second);
        VerdictWindow window = new VerdictWindow();
        window.young = VerdictCounts.fromBytes(first);
        window.old = VerdictCounts.fromBytes(second);
        return window;
    }
}

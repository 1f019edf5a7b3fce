package dev.sluice.topology.noise.verdict;

import dev.sluice.topology.noise.window.CountReader;
import dev.sluice.topology.noise.window.CountWriter;

/**
 * How often people err who judge: what they said of samples whose right labels are known, and which were shown to them without telling so. An
 * undone verdict is subtracted, so counts on their way may be below 0.
 *
 * @param judged verdicts on such samples
 * @param wrong those of them that give other labels
 */
public record ReviewerErrors(long judged, long wrong) {
    /** Nobody was tried. */
    public static final ReviewerErrors NONE = new ReviewerErrors(0, 0);

    /** First byte of {@link #toBytes}, by which it is told from other counts. */
    private static final int MARK = 'K';

    private static final int MAX_BYTES = 64;
    /** Beyond, old verdicts count half: people change. */
    private static final long MOST = 1024;

    private static final double EXPECTED = 10;

    private static final double LARGEST = 0.45;

    /** Both together. */
    public ReviewerErrors plus(ReviewerErrors more) {
        return new ReviewerErrors(judged + more.judged, wrong + more.wrong);
    }

    /** The same, or half of it where there are very many. */
    public ReviewerErrors faded() {
        return judged <= MOST ? this : new ReviewerErrors(judged / 2, wrong / 2);
    }

    /**
     * The rate at which people err.
     *
     * @param expected what is taken for it where nothing was measured, 0 to 1; it counts as ten verdicts
     * @return 0 to 0.45
     */
    public double rate(double expected) {
        long all = Math.max(0, judged);
        long errors = Math.max(0, Math.min(all, wrong));
        return Math.min(LARGEST, (errors + EXPECTED * expected) / (all + EXPECTED));
    }

    /** Compact bytes. */
    public byte[] toBytes() {
        CountWriter out = new CountWriter();
        out.writeByte(MARK);
        out.writeCount(zigzag(judged));
        out.writeCount(zigzag(wrong));
        return out.toBytes();
    }

    /** Whether bytes are of this kind rather than of another that travels the same way. */
    public static boolean isErrors(byte[] bytes) {
        return bytes.length > 0 && bytes[0] == MARK;
    }

    /**
     * Reads {@link #toBytes}.
     *
     * @throws IllegalArgumentException if the bytes are not those of errors
     */
    public static ReviewerErrors fromBytes(byte[] bytes) {
        CountReader in = new CountReader(bytes, "reviewers' errors", MAX_BYTES);
        in.expectVersion(MARK);
        ReviewerErrors errors = new ReviewerErrors(unzigzag(in.readCount()), unzigzag(in.readCount()));
        in.expectEnd();
        return errors;
    }

    private static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    private static long unzigzag(long value) {
        return (value >>> 1) ^ -(value & 1);
    }
}

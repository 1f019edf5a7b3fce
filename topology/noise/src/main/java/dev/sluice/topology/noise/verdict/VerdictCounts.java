package dev.sluice.topology.noise.verdict;

import dev.sluice.topology.noise.window.CountReader;
import dev.sluice.topology.noise.window.CountWriter;
import java.util.Arrays;

/**
 * Verdicts, counted by what the noise posterior had said of the sample: in twenty bins of ln(P / (1 - P)), 0.6 wide, from -6 to 6, the
 * outer ones open. P is the posterior before any calibration, so that a calibration never feeds on itself. Verdicts on samples that
 * passed while no noise model decided have no P and are kept apart. For each bin also the sum of P, in millionths: its mean is where the
 * bin's verdicts stand.
 *
 * <p>Suspects and blind controls are counted apart: either tells how often the posterior is right where it says P, but only controls are
 * drawn without regard to P and tell how many labels among the passed are wrong.
 *
 * <p>All are whole numbers, added and subtracted: an undone verdict is subtracted, so counts of a delta may be below 0.
 * Not thread-safe.
 */
public final class VerdictCounts {
    /** Bins of P. */
    static final int BINS = 20;

    /** First byte of {@link #toBytes}, by which the bytes of verdicts are told from those of losses. */
    private static final int MARK = 'V';

    private static final double LOGIT_LIMIT = 6;
    private static final double BIN_WIDTH = 2 * LOGIT_LIMIT / BINS;
    private static final int NO_PROBABILITY = BINS;
    private static final int CELLS = 2 * (BINS + 1);
    private static final int MILLION = 1_000_000;
    private static final int MAX_BYTES = 2048;

    private final long[] verdicts = new long[CELLS];
    private final long[] wrong = new long[CELLS];
    private final long[] millionths = new long[CELLS];

    /**
     * Counts a verdict.
     *
     * @param control whether the sample was a blind control, not a suspect
     * @param probability the posterior's uncalibrated P, 0 to 1; NaN if no noise model decided
     * @param labelWrong whether the verdict calls the given label wrong
     * @param times 1 for a verdict, -1 for one that is undone
     */
    public void record(boolean control, double probability, boolean labelWrong, int times) {
        if (!Double.isNaN(probability) && !(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("noise probability must be 0 to 1 or NaN, not " + probability);
        }
        int cell = cell(control, Double.isNaN(probability) ? NO_PROBABILITY : bin(probability));
        verdicts[cell] += times;
        wrong[cell] += labelWrong ? times : 0;
        millionths[cell] += Double.isNaN(probability) ? 0 : times * Math.round(probability * MILLION);
    }

    /** Adds all of another's counts. */
    public void add(VerdictCounts other) {
        for (int cell = 0; cell < CELLS; cell++) {
            verdicts[cell] += other.verdicts[cell];
            wrong[cell] += other.wrong[cell];
            millionths[cell] += other.millionths[cell];
        }
    }

    /** Verdicts of either kind; below 0 where more is undone than counted. */
    public long total() {
        return Arrays.stream(verdicts).sum();
    }

    /** Whether every count is 0. */
    public boolean isEmpty() {
        return Arrays.equals(verdicts, new long[CELLS]) && Arrays.equals(wrong, new long[CELLS]);
    }

    /** Verdicts on suspects and controls of a bin of P, at least 0. */
    long verdicts(int bin) {
        return Math.max(0, verdicts[cell(false, bin)] + verdicts[cell(true, bin)]);
    }

    /** Those of {@link #verdicts(int)} that call the label wrong. */
    long wrong(int bin) {
        return within(wrong[cell(false, bin)] + wrong[cell(true, bin)], verdicts(bin));
    }

    /** Mean P of a bin's verdicts; the bin's centre if there are none. */
    double meanProbability(int bin) {
        long count = verdicts(bin);
        double mean = count == 0
                ? sigmoid((bin + 0.5) * BIN_WIDTH - LOGIT_LIMIT)
                : (double) (millionths[cell(false, bin)] + millionths[cell(true, bin)]) / count / MILLION;
        double least = bin == 0 ? 0 : sigmoid(bin * BIN_WIDTH - LOGIT_LIMIT);
        double most = bin == BINS - 1 ? 1 : sigmoid((bin + 1) * BIN_WIDTH - LOGIT_LIMIT);
        return Math.max(least, Math.min(most, mean));
    }

    /** Verdicts on controls, with or without a P. */
    long controls() {
        return Math.max(0, Arrays.stream(verdicts, BINS + 1, CELLS).sum());
    }

    /** Those of {@link #controls} that call the label wrong. */
    long wrongControls() {
        return within(Arrays.stream(wrong, BINS + 1, CELLS).sum(), controls());
    }

    private static long within(long value, long most) {
        return Math.max(0, Math.min(most, value));
    }

    private static int cell(boolean control, int bin) {
        return control ? BINS + 1 + bin : bin;
    }

    /** The bin of a P. */
    static int bin(double probability) {
        double logit = Math.log(probability) - Math.log1p(-probability);
        return (int) Math.max(0, Math.min(BINS - 1, Math.floor((logit + LOGIT_LIMIT) / BIN_WIDTH)));
    }

    private static double sigmoid(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }

    /** Compact bytes: of the cells that are not empty. */
    public byte[] toBytes() {
        CountWriter out = new CountWriter();
        out.writeByte(MARK);
        for (int cell = 0; cell < CELLS; cell++) {
            if (verdicts[cell] != 0 || wrong[cell] != 0 || millionths[cell] != 0) {
                out.writeCount(cell);
                write(out, verdicts[cell]);
                write(out, wrong[cell]);
                write(out, millionths[cell]);
            }
        }
        out.writeCount(CELLS);
        return out.toBytes();
    }

    /** Whether bytes are of this kind rather than of another that travels the same way. */
    public static boolean isVerdicts(byte[] bytes) {
        return bytes.length > 0 && bytes[0] == MARK;
    }

    /**
     * Reads {@link #toBytes}.
     *
     * @throws IllegalArgumentException if the bytes are not those of verdicts
     */
    public static VerdictCounts fromBytes(byte[] bytes) {
        CountReader in = new CountReader(bytes, "verdict counts", MAX_BYTES);
        in.expectVersion(MARK);
        VerdictCounts counts = new VerdictCounts();
        for (int cell = in.readCount(CELLS, "cell"); cell < CELLS; cell = in.readCount(CELLS, "cell")) {
            counts.verdicts[cell] = read(in);
            counts.wrong[cell] = read(in);
            counts.millionths[cell] = read(in);
        }
        in.expectEnd();
        return counts;
    }

    /** Zigzag: small numbers of either sign take few bytes. */
    private static void write(CountWriter out, long value) {
        out.writeCount((value << 1) ^ (value >> 63));
    }

    private static long read(CountReader in) {
        long value = in.readCount();
        return (value >>> 1) ^ -(value & 1);
    }
}

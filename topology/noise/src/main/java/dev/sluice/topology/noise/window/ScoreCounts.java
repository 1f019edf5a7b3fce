package dev.sluice.topology.noise.window;

import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.transition.TransitionMatrix;
import java.util.Arrays;

/**
 * Histograms of {@linkplain LabelScorer scores}, one row for each label and one for all labels from {@link #ROWS} - 1 on together:
 *
 * <ul>
 *   <li>f, the scores of the labels that were given;
 *   <li>g, the scores that labels given by a flip would have: every label j of every sample, weighted by the probability
 *       Σ_{c≠j} p̂_c T_cj that a flip gives it. Weights are rounded to 2⁻¹⁶, so that sums are whole numbers and exact.
 * </ul>
 */
public final class ScoreCounts {
    /** Most rows. */
    public static final int ROWS = TransitionMatrix.MAX_STRUCTURED + 1;

    private long[] given = new long[0];
    private long[] flipped = new long[0];
    private int rows;

    /** Row of a label. */
    static int row(int label) {
        return Math.min(label, ROWS - 1);
    }

    void record(SampleSketch sketch) {
        ensure(row(sketch.size - 1) + 1);
        given[row(sketch.label) * ScoreBins.COUNT + sketch.scoreBins[sketch.label]]++;
        for (int j = 0; j < sketch.size; j++) {
            flipped[row(j) * ScoreBins.COUNT + sketch.scoreBins[j]] += sketch.flipWeights[j];
        }
    }

    void accumulate(ScoreCounts other, int sign) {
        ensure(other.rows());
        for (int i = 0; i < other.rows * ScoreBins.COUNT; i++) {
            given[i] += sign * other.given[i];
            flipped[i] += sign * other.flipped[i];
        }
    }

    void clear() {
        // the arrays are kept: counting must not allocate
        Arrays.fill(given, 0);
        Arrays.fill(flipped, 0);
        rows = 0;
    }

    /** Rows in use, at most {@link #ROWS}: a maximum over samples, which taking them away does not lower. */
    public int rows() {
        return rows;
    }

    /** f of one row, {@code [bins]}. */
    public long[] given(int row) {
        return Arrays.copyOfRange(given, row * ScoreBins.COUNT, (row + 1) * ScoreBins.COUNT);
    }

    /** f, row-major, {@code [rows, bins]}, maybe longer; to be read, not changed. */
    public long[] given() {
        return given;
    }

    /** g, row-major, {@code [rows, bins]}, maybe longer; to be read, not changed. */
    public long[] flipped() {
        return flipped;
    }

    long total() {
        return Arrays.stream(given).sum();
    }

    void write(CountWriter out) {
        out.writeCount(rows());
        SparseCounts.write(given, rows * ScoreBins.COUNT, out);
        SparseCounts.write(flipped, rows * ScoreBins.COUNT, out);
    }

    static ScoreCounts read(CountReader in) {
        ScoreCounts read = new ScoreCounts();
        read.ensure(in.readCount(ROWS, "number of score rows"));
        SparseCounts.read(in, read.given);
        SparseCounts.read(in, read.flipped);
        return read;
    }

    private void ensure(int needed) {
        if (needed * ScoreBins.COUNT > given.length) {
            given = Arrays.copyOf(given, needed * ScoreBins.COUNT);
            flipped = Arrays.copyOf(flipped, needed * ScoreBins.COUNT);
        }
        rows = Math.max(rows, needed);
    }
}

package dev.sluice.topology.noise.window;

import dev.sluice.topology.noise.transition.TransitionMatrix;
import java.util.Arrays;

/**
 * What the label transition matrix is estimated from: for samples predicted c, kept over 33 bins of half a nat,
 *
 * <ul>
 *   <li>how many have -ln p_j in a bin, for each class j;
 *   <li>how many of those have the label j;
 *   <li>how many have label j and -ln of the odds of c in a bin: the model's confidence.
 * </ul>
 *
 * <p>Whole numbers, so sums are exact. Counted for at most {@link TransitionMatrix#MAX_STRUCTURED} classes: it takes K² · 33 · 3 numbers.
 */
public final class TransitionCounts {
    /** Number of bins; the last holds everything from 16 nats up. */
    public static final int BINS = 33;

    private static final double PER_NAT = 2;

    private int classes;
    private long[] cells = new long[0];
    private long[] labelled = new long[0];
    private long[] confidence = new long[0];

    void record(SampleSketch sketch) {
        ensure(sketch.size);
        int row = sketch.predicted * classes;
        for (int j = 0; j < sketch.size; j++) {
            cells[(row + j) * BINS + sketch.tailBins[j]]++;
        }
        labelled[(row + sketch.label) * BINS + sketch.tailBins[sketch.label]]++;
        confidence[(row + sketch.label) * BINS + sketch.confidenceBin]++;
    }

    /** The bin of a number of nats, 0 or more. */
    static int bin(double nats) {
        return Math.max(0, Math.min(BINS - 1, (int) (nats * PER_NAT)));
    }

    void accumulate(TransitionCounts other, int sign) {
        ensure(other.classes);
        for (int c = 0; c < other.classes; c++) {
            int mine = c * classes * BINS;
            int theirs = c * other.classes * BINS;
            for (int i = 0; i < other.classes * BINS; i++) {
                cells[mine + i] += sign * other.cells[theirs + i];
                labelled[mine + i] += sign * other.labelled[theirs + i];
                confidence[mine + i] += sign * other.confidence[theirs + i];
            }
        }
    }

    void clear() {
        // the arrays are kept: counting must not allocate
        Arrays.fill(cells, 0);
        Arrays.fill(labelled, 0);
        Arrays.fill(confidence, 0);
        classes = 0;
    }

    int classes() {
        return classes;
    }

    /**
     * Number of classes that at least half of the samples have. A few samples of another width, by mistake or malice, must not widen the
     * matrix: samples of the usual width would then no longer fit it.
     */
    public int usualClasses() {
        long all = samplesWith(0);
        int usual = classes;
        while (usual > 0 && 2 * samplesWith(usual - 1) < all) {
            usual--;
        }
        return all == 0 ? 0 : usual;
    }

    /** Samples that have a class j. */
    private long samplesWith(int j) {
        long sum = 0;
        for (int c = 0; c < classes; c++) {
            for (int bin = 0; bin < BINS; bin++) {
                sum += cells(c, j, bin);
            }
        }
        return sum;
    }

    /** Samples predicted c with -ln p_j in a bin. */
    public long cells(int c, int j, int bin) {
        return cells[(c * classes + j) * BINS + bin];
    }

    /** Those of {@link #cells} with the label j. */
    public long labelled(int c, int j, int bin) {
        return labelled[(c * classes + j) * BINS + bin];
    }

    /** Samples predicted c and labelled j with -ln(1 - p_c) in a bin: the higher, the more confident the model. */
    public long confidence(int c, int j, int bin) {
        return confidence[(c * classes + j) * BINS + bin];
    }

    /** Samples predicted c. */
    public long predicted(int c) {
        long sum = 0;
        for (int bin = 0; bin < BINS; bin++) {
            sum += cells(c, 0, bin);
        }
        return sum;
    }

    void write(CountWriter out) {
        out.writeCount(classes);
        SparseCounts.write(cells, classes * classes * BINS, out);
        SparseCounts.write(labelled, classes * classes * BINS, out);
        SparseCounts.write(confidence, classes * classes * BINS, out);
    }

    static TransitionCounts read(CountReader in) {
        TransitionCounts read = new TransitionCounts();
        read.ensure(in.readCount(TransitionMatrix.MAX_STRUCTURED, "number of classes of a transition matrix"));
        SparseCounts.read(in, read.cells);
        SparseCounts.read(in, read.labelled);
        SparseCounts.read(in, read.confidence);
        return read;
    }

    private void ensure(int needed) {
        if (needed <= classes) {
            return;
        }
        if (classes == 0 && cells.length >= needed * needed * BINS) {
            classes = needed;
            return;
        }
        cells = spread(cells, needed);
        labelled = spread(labelled, needed);
        confidence = spread(confidence, needed);
        classes = needed;
    }

    private long[] spread(long[] old, int needed) {
        long[] wider = new long[needed * needed * BINS];
        for (int c = 0; c < classes; c++) {
            System.arraycopy(old, c * classes * BINS, wider, c * needed * BINS, classes * BINS);
        }
        return wider;
    }
}

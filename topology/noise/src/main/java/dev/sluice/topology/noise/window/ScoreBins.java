package dev.sluice.topology.noise.window;

import dev.sluice.topology.noise.transition.LabelScorer;
import java.util.stream.IntStream;

/**
 * Fixed bins over {@linkplain LabelScorer scores}: 200 of width 0.2 from -20 to 20; the first and the last also hold what lies beyond.
 * Fixed bins make histograms additive and subtractable, so that a window is exact.
 */
public final class ScoreBins {
    /** Number of bins. */
    public static final int COUNT = 200;

    private static final double FROM = -20;
    private static final double PER_UNIT = 5;

    private static final double[] CENTRES =
            IntStream.range(0, COUNT).mapToDouble(ScoreBins::centre).toArray();

    private ScoreBins() {}

    /** The bin of a score, which must not be NaN. */
    static int index(double score) {
        int bin = (int) ((score - FROM) * PER_UNIT);
        return Math.max(0, Math.min(COUNT - 1, bin));
    }

    /** Middle of every bin; to be read, not changed. */
    public static double[] centres() {
        return CENTRES;
    }

    /** Middle of a bin. */
    public static double centre(int bin) {
        return FROM + (bin + 0.5) / PER_UNIT;
    }
}

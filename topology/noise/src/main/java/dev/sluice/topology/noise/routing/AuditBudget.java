package dev.sluice.topology.noise.routing;

import dev.sluice.topology.noise.window.EvidenceCounts;
import dev.sluice.topology.noise.window.EvidenceCounts.Kind;
import dev.sluice.topology.noise.window.MarginScale;

/**
 * How many samples people are to judge so that the noise probability can be calibrated by what they find (docs/methods.md 11.5). Half of them are
 * drawn from all samples, half from the tenth that looks most suspicious. A number in all is spent early and never quite: after n samples
 * N n / (n + 16 N) have been drawn, as expected, so that something is left against drift.
 *
 * @param samples N, audits in all, 0 or more
 * @param perHour further audits an hour, 0 or more
 */
public record AuditBudget(int samples, double perHour) {
    /** Nobody is asked. */
    public static final AuditBudget NONE = new AuditBudget(0, 0);

    private static final double SUSPICIOUS = 0.1;
    /** Samples of the stream, for each audit in all, after which half of them are drawn. */
    private static final double HALF_AFTER = 16;

    private static final long FIRST = 2048;

    public AuditBudget {
        if (samples < 0 || !(perHour >= 0 && perHour < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "audits must be 0 or more in all and an hour, not " + samples + " and " + perHour);
        }
    }

    /** What is drawn before there is a mixture: nothing tells yet which samples are suspicious, nor how many there were. */
    public AuditDraw first() {
        return new AuditDraw(share(FIRST, Double.NaN) / 2, 0, 0);
    }

    /**
     * What is drawn from here on.
     *
     * @param samplesSeen samples of the stream so far
     * @param samplesPerHour rate at which they arrive, NaN if unknown
     * @param window what the window holds
     */
    public AuditDraw draw(long samplesSeen, double samplesPerHour, EvidenceCounts window) {
        double share = share(samplesSeen, samplesPerHour);
        if (share == 0) {
            return AuditDraw.NONE;
        }
        long[] byMargin = new long[MarginScale.BINS];
        long all = 0;
        for (int cell = 0; cell < window.cells(Kind.STREAM); cell++) {
            long samples = window.samples(Kind.STREAM, cell);
            byMargin[MarginScale.bin(window.margin(Kind.STREAM, cell))] += samples;
            all += samples;
        }
        int from = MarginScale.BINS;
        long suspicious = 0;
        while (from > 0 && (suspicious == 0 || suspicious + byMargin[from - 1] <= SUSPICIOUS * all)) {
            from--;
            suspicious += byMargin[from];
        }
        double uniform = share / 2;
        double further = suspicious == 0 ? 0 : Math.min(1 - uniform, uniform * all / suspicious);
        return new AuditDraw(uniform, further, MarginScale.edge(from));
    }

    private double share(long samplesSeen, double samplesPerHour) {
        double half = HALF_AFTER * samples;
        double ofAll = samples == 0 ? 0 : samples * half / ((samplesSeen + half) * (samplesSeen + half));
        double ofHour = samplesPerHour > 0 ? perHour / samplesPerHour : 0;
        return Math.min(1, ofAll + ofHour);
    }
}

package dev.sluice.topology.noise.evidence;

import dev.sluice.topology.noise.window.MarginScale;

/**
 * What one kind of evidence makes of P: with o = ln(P / (1 - P)), kept within ±{@value #LIMIT}, and φ the label's margin
 * ({@link MarginScale}), the log-odds become
 *
 * <p>scale · (o + {@value #LIMIT}) - {@value #LIMIT} + intercept + slope · φ
 *
 * <p>A scale of 0 leaves nothing of what was thought before. Never falls in P or in φ.
 *
 * @param scale 0 or more
 * @param intercept log-odds
 * @param slope log-odds for each step of φ, 0 or more
 */
public record EvidenceStage(double scale, double intercept, double slope) {
    /** Log-odds beyond which nobody is sure. */
    public static final double LIMIT = 7;

    /** What changes nothing but what is beyond the limit. */
    static final EvidenceStage NOTHING = new EvidenceStage(1, 0, 0);

    public EvidenceStage {
        if (!(scale >= 0 && slope >= 0) || !Double.isFinite(scale + intercept + slope)) {
            throw new IllegalArgumentException(
                    "evidence of scale " + scale + ", intercept " + intercept + " and slope " + slope);
        }
    }

    /** The same, only so far from what changes nothing. */
    EvidenceStage shrunk(double share) {
        return new EvidenceStage(1 + share * (scale - 1), share * intercept, share * slope);
    }

    /** Log-odds after it, counted from -{@value #LIMIT}, of log-odds before it, counted the same way. */
    double apply(double before, double margin) {
        return scale * Math.max(0, Math.min(2 * LIMIT, before)) + intercept + slope * margin;
    }
}

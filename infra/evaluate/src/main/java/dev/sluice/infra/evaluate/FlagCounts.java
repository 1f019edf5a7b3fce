package dev.sluice.infra.evaluate;

/**
 * How well flags (noise probability above one half) met the injected truth, counted over one pass.
 *
 * @param samples samples judged
 * @param wrong samples whose given label is truly wrong
 * @param flagged samples flagged
 * @param hits samples flagged and truly wrong
 */
public record FlagCounts(long samples, long wrong, long flagged, long hits) {
    public static final FlagCounts NONE = new FlagCounts(0, 0, 0, 0);

    /** One more sample. */
    public FlagCounts plus(boolean isWrong, boolean isFlagged) {
        return new FlagCounts(
                samples + 1,
                wrong + (isWrong ? 1 : 0),
                flagged + (isFlagged ? 1 : 0),
                hits + (isWrong && isFlagged ? 1 : 0));
    }

    /** Share of the flags that are right, 0 to 1; 1 if nothing was flagged. */
    public double precision() {
        return flagged == 0 ? 1 : (double) hits / flagged;
    }

    /** Share of the wrong labels that are flagged, 0 to 1; 1 if none is wrong. */
    public double recall() {
        return wrong == 0 ? 1 : (double) hits / wrong;
    }

    /** Harmonic mean of precision and recall, 0 to 1; 1 if nothing is wrong and nothing flagged. */
    public double f1() {
        return flagged + wrong == 0 ? 1 : 2.0 * hits / (flagged + wrong);
    }

    /** Share of the samples that are flagged, 0 to 1. */
    public double flaggedShare() {
        return samples == 0 ? 0 : (double) flagged / samples;
    }

    /** Share of the samples whose label is wrong, 0 to 1. */
    public double trueNoiseRate() {
        return samples == 0 ? 0 : (double) wrong / samples;
    }
}

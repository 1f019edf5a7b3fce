package dev.sluice.scorer.feed;

import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * How many trusted samples and audits are scored again, and how many are held for that.
 *
 * @param share most of them for each sample of the stream, 0 (none) to 1
 * @param maxSamples most that are held of a data set, at least 1
 * @param maxBytes most bytes that are held of all data sets together, at least 1
 */
@RecordBuilder
public record Rescoring(double share, int maxSamples, long maxBytes) implements RescoringBuilder.With {
    private static final int HEAP_SHARE = 10;

    public Rescoring {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("rescore share must be 0 to 1, not " + share);
        }
        if (maxSamples < 1) {
            throw new IllegalArgumentException("maxSamples must be at least 1, not " + maxSamples);
        }
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes must be at least 1, not " + maxBytes);
        }
    }

    /** One for eight samples of the stream, out of 20,000 and a tenth of the heap. */
    public static Rescoring defaults() {
        return new Rescoring(0.125, 20_000, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    }
}

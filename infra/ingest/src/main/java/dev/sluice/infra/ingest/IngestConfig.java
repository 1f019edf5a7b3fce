package dev.sluice.infra.ingest;

import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * How a data set is streamed.
 *
 * @param passes how often, at least 1
 * @param limit at most so many samples of the data set, drawn by the seed, the same in every pass; 0 for all
 * @param rate at most so many samples a second; 0 for as fast as the brokers take them
 * @param seed decides the order of each pass and what the limit draws
 * @param cacheBytes memory for decoded samples, so that later passes need not decode them again; 0 for none
 */
@RecordBuilder
public record IngestConfig(int passes, int limit, double rate, long seed, long cacheBytes)
        implements IngestConfigBuilder.With {

    /** @throws IllegalArgumentException naming what is out of range */
    public IngestConfig {
        if (passes < 1 || passes > 1_000_000) {
            throw new IllegalArgumentException("passes must be 1 to 1000000, not " + passes);
        }
        if (limit < 0) {
            throw new IllegalArgumentException("limit must be at least 0, not " + limit);
        }
        if (!(rate >= 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException("rate must be at least 0 samples a second, not " + rate);
        }
        if (cacheBytes < 0) {
            throw new IllegalArgumentException("cacheBytes must be at least 0, not " + cacheBytes);
        }
    }

    /** One pass over everything, as fast as possible, seed 1, 512 MB of cache. */
    public static IngestConfig defaults() {
        return new IngestConfig(1, 0, 0, 1, 512L << 20);
    }
}

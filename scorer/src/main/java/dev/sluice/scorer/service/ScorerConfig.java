package dev.sluice.scorer.service;

import dev.sluice.scorer.engine.EngineSettings;
import dev.sluice.scorer.feed.Rescoring;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * Settings of one scorer.
 *
 * @param instance tells this scorer from others of the same installation; must stay the same over restarts
 * @param maxBatch most samples scored at once, 1 to 65536
 * @param maxStaleness how many samples the scorer may be ahead of what the newest model was trained on; 0 switches this off
 * @param maxWait longest pause for staleness after a snapshot arrived
 * @param commitInterval how long a transaction may stay open
 * @param commitSamples how many samples a transaction may hold
 * @param firstModelWait how long a data set's first model is waited for before samples are scored as by a model that knows nothing
 * @param descriptorWait how long a data set's description is waited for before its samples go to dead letters
 * @param maxModelBytes largest model accepted
 * @param engine what runs models, and where
 * @param batching how samples are gathered into micro-batches
 * @param rescoring how many trusted samples are scored again beside them
 */
@RecordBuilder
public record ScorerConfig(
        String instance,
        int maxBatch,
        long maxStaleness,
        Duration maxWait,
        Duration commitInterval,
        int commitSamples,
        Duration firstModelWait,
        Duration descriptorWait,
        long maxModelBytes,
        EngineSettings engine,
        Batching batching,
        Rescoring rescoring)
        implements ScorerConfigBuilder.With {
    /** A trainer's snapshot is due after as many samples. */
    private static final long LEAST_STALENESS = 1024;

    public ScorerConfig {
        if (instance.isBlank() || instance.length() > 100) {
            throw new IllegalArgumentException("instance must have 1 to 100 characters");
        }
        if (maxBatch < 1 || maxBatch > 65_536) {
            throw new IllegalArgumentException("maxBatch must be 1 to 65536, not " + maxBatch);
        }
        if (maxStaleness < 0) {
            throw new IllegalArgumentException("maxStaleness must be 0 (off) or more, not " + maxStaleness);
        }
        if (commitSamples < 1) {
            throw new IllegalArgumentException("commitSamples must be at least 1, not " + commitSamples);
        }
        if (maxModelBytes < 1 || maxModelBytes > Integer.MAX_VALUE / 4) {
            throw new IllegalArgumentException(
                    "maxModelBytes must be 1 to " + Integer.MAX_VALUE / 4 + ", not " + maxModelBytes);
        }
        notNegative("maxWait", maxWait);
        notNegative("firstModelWait", firstModelWait);
        notNegative("descriptorWait", descriptorWait);
        if (commitInterval.compareTo(Duration.ofMillis(1)) < 0
                || commitInterval.compareTo(Duration.ofSeconds(10)) > 0) {
            throw new IllegalArgumentException("commitInterval must be 1 ms to 10 s, not " + commitInterval);
        }
    }

    /**
     * How far scoring may be ahead of a model. A young one ages faster: what was trained on n samples may be at most n behind, and 1024 at the
     * least, until n exceeds the bound that was set. Otherwise thousands of samples of a new stream would be scored by a model that
     * knows nothing.
     *
     * @param maxStaleness the bound that was set, at least 1
     * @param samplesSeen samples the model was trained on
     */
    public static long staleness(long maxStaleness, long samplesSeen) {
        return Math.min(maxStaleness, Math.max(LEAST_STALENESS, samplesSeen));
    }

    private static void notNegative(String name, Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative: " + duration);
        }
    }

    /** What suits one scorer on a small machine. */
    public static ScorerConfig defaults() {
        return new ScorerConfig(
                "0",
                512,
                4096,
                Duration.ofSeconds(2),
                Duration.ofMillis(50),
                2048,
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                256L << 20,
                EngineSettings.defaults(),
                Batching.defaults(),
                Rescoring.defaults());
    }
}

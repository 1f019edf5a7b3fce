package dev.sluice.topology.noise;

import dev.sluice.topology.noise.clip.ClipPolicy;
import dev.sluice.topology.noise.mixture.MixtureKind;
import dev.sluice.topology.noise.posterior.PosteriorKind;
import dev.sluice.topology.noise.routing.AuditBudget;
import dev.sluice.topology.noise.routing.RoutingConfig;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Settings of the noise model.
 *
 * @param windowSize losses the rolling window holds, at least {@code slotSize}
 * @param slotSize losses from which a slot of the window closes, at least 1
 * @param initialWindow losses the window holds at first, 1 to {@code windowSize}; it grows to half of what was seen
 * @param warmUp samples that must have been seen before anything is decided, 0 or more
 * @param evidenceWarmUp the same where trusted or audited samples are in the window, 0 or more
 * @param auditorError rate at which the people err whose verdicts audits are, 0 to below 0.5
 * @param auditorChecks verdicts by which that was measured; 0 if it is taken for granted
 * @param posterior which noise posterior decides
 * @param mixture what the mixture's components are Gaussian in
 * @param clipPolicy how the clip threshold is chosen
 * @param leastNoiseRate estimated noise rate below which nothing is decided, 0 to 1
 * @param largestNoiseRate estimated noise rate above which nothing is decided, 0 to 1
 * @param routing which samples are withheld, and what guards that
 * @param audits how many samples people are to judge so that P is calibrated by what they find
 * @param valuesPerSample label values a sample adds to the window: 1, or K where the labels are sets of K classes
 */
@RecordBuilder
public record NoiseConfig(
        int windowSize,
        int slotSize,
        int initialWindow,
        int warmUp,
        int evidenceWarmUp,
        double auditorError,
        long auditorChecks,
        PosteriorKind posterior,
        MixtureKind mixture,
        ClipPolicy clipPolicy,
        double leastNoiseRate,
        double largestNoiseRate,
        RoutingConfig routing,
        AuditBudget audits,
        int valuesPerSample)
        implements NoiseConfigBuilder.With {
    private static final int MAX_WINDOW = 1 << 24;

    public NoiseConfig {
        require(slotSize >= 1, "slotSize must be at least 1, not " + slotSize);
        require(windowSize >= slotSize, "windowSize must be at least slotSize, not " + windowSize);
        require(windowSize <= MAX_WINDOW, "windowSize must be at most 16777216, not " + windowSize);
        require(
                initialWindow >= 1 && initialWindow <= windowSize,
                "initialWindow must be 1 to windowSize, not " + initialWindow);
        require(warmUp >= 0, "warmUp must be 0 or more, not " + warmUp);
        require(valuesPerSample >= 1, "valuesPerSample must be at least 1, not " + valuesPerSample);
        require(evidenceWarmUp >= 0, "evidenceWarmUp must be 0 or more, not " + evidenceWarmUp);
        require(auditorError >= 0 && auditorError < 0.5, "auditorError must be 0 to below 0.5, not " + auditorError);
        share("leastNoiseRate", leastNoiseRate);
        share("largestNoiseRate", largestNoiseRate);
    }

    /** A window of 8192 growing from 2048, decisions from 4096 samples, combined posterior, clipping by evidence, withholding from 0.9. */
    public static NoiseConfig defaults() {
        return new NoiseConfig(
                8192,
                256,
                2048,
                4096,
                1024,
                0,
                0,
                PosteriorKind.COMBINED,
                MixtureKind.GAUSSIAN,
                ClipPolicy.evidence(),
                0.005,
                0.85,
                RoutingConfig.defaults(),
                AuditBudget.NONE,
                1);
    }

    /** The same with another window, which grows from a quarter of its size, and warm-up. */
    public NoiseConfig withWindow(int newWindowSize, int newSlotSize, int newWarmUp) {
        return with(copy -> copy.windowSize(newWindowSize)
                .slotSize(newSlotSize)
                .initialWindow(Math.max(1, newWindowSize / 4))
                .warmUp(newWarmUp)
                .evidenceWarmUp(Math.min(evidenceWarmUp, newWarmUp)));
    }

    /**
     * The same for a data set of which a sample adds several values to the window: sizes that are given in samples are multiplied, so that
     * the window spans as many samples as before, as far as it stays below 16,777,216 values.
     *
     * @param values K, at least 1
     */
    public NoiseConfig forValuesPerSample(int values) {
        int factor = scale(values);
        return with(copy -> copy.windowSize(windowSize * factor)
                .slotSize(slotSize * factor)
                .initialWindow(initialWindow * factor)
                .warmUp((int) Math.min(Integer.MAX_VALUE, (long) warmUp * factor))
                .evidenceWarmUp((int) Math.min(Integer.MAX_VALUE, (long) evidenceWarmUp * factor))
                .valuesPerSample(values));
    }

    /** By how much {@link #forValuesPerSample} multiplies sizes. */
    public int scale(int values) {
        return Math.max(1, Math.min(values, MAX_WINDOW / windowSize));
    }

    /** The same with another posterior and clip policy. */
    public NoiseConfig withMethods(PosteriorKind newPosterior, ClipPolicy newClipPolicy) {
        return with(copy -> copy.posterior(newPosterior).clipPolicy(newClipPolicy));
    }

    private static void share(String name, double value) {
        require(value >= 0 && value <= 1, name + " must be 0 to 1, not " + value);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}

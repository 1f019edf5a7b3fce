package dev.sluice.infra.evaluate;

import dev.sluice.schemas.samples.Folds;
import dev.sluice.scorer.service.ScorerConfig;
import dev.sluice.topology.noise.NoiseConfig;
import dev.sluice.trainer.network.NetworkKind;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * What all cells of a grid have in common.
 *
 * @param network which network is trained
 * @param passes how often the data set is streamed, 1 to 10,000
 * @param window losses in the rolling window
 * @param maxStaleness how many samples scoring may be ahead of what the newest snapshot was trained on, 1 to 2^24
 * @param loss spec of the loss trained with
 * @param folds models of which each learns its own fold and scores the other, 2; 0 or 1 for one model of everything
 * @param trusted samples of the test split that are trusted instead of tested on, 0 or more; fewer where the split is smaller
 * @param audits samples of the first pass that a simulated person judges, 0 to 100,000, as expected
 * @param auditorError rate at which that person errs, 0 to below 0.5
 * @param corrections samples of the stream that a person who does not err corrects, 0 or more
 * @param correctionsAfter pass at whose end that happens, from 1; before the last if there are corrections
 * @param weights whether samples have the noise model's weights and suspects are withheld; else all count alike
 */
@RecordBuilder
public record LoopConfig(
        NetworkKind network,
        int passes,
        int window,
        int maxStaleness,
        String loss,
        int folds,
        int trusted,
        int audits,
        double auditorError,
        int corrections,
        int correctionsAfter,
        boolean weights)
        implements LoopConfigBuilder.With {

    /** @throws IllegalArgumentException naming what is out of range */
    public LoopConfig {
        if (passes < 1 || passes > 10_000) {
            throw new IllegalArgumentException("passes must be 1 to 10000, not " + passes);
        }
        if (maxStaleness < 1 || maxStaleness > 1 << 24) {
            throw new IllegalArgumentException("max-staleness must be 1 to 16777216, not " + maxStaleness);
        }
        if (folds < 0 || folds > Folds.MOST) {
            throw new IllegalArgumentException("folds must be 0 to " + Folds.MOST + ", not " + folds);
        }
        if (trusted < 0) {
            throw new IllegalArgumentException("trusted must be 0 or more, not " + trusted);
        }
        if (audits < 0 || audits > 100_000) {
            throw new IllegalArgumentException("audits must be 0 to 100000, not " + audits);
        }
        if (!(auditorError >= 0 && auditorError < 0.5)) {
            throw new IllegalArgumentException("auditor-error must be 0 to below 0.5, not " + auditorError);
        }
        if (corrections < 0) {
            throw new IllegalArgumentException("corrections must be 0 or more, not " + corrections);
        }
        if (correctionsAfter < 1) {
            throw new IllegalArgumentException("corrections-after must be at least 1, not " + correctionsAfter);
        }
        if (corrections > 0 && correctionsAfter >= passes) {
            throw new IllegalArgumentException("corrections after pass " + correctionsAfter
                    + " are learnt from in the next, but passes is " + passes
                    + ": stream more often, or correct earlier with corrections-after");
        }
        NoiseConfig unused = noise(window);
    }

    /** One pass, with the roles' own defaults. */
    public static LoopConfig defaults() {
        return new LoopConfig(
                NetworkKind.MLP,
                1,
                NoiseConfig.defaults().windowSize(),
                Math.toIntExact(ScorerConfig.defaults().maxStaleness()),
                "ce",
                0,
                0,
                0,
                0,
                0,
                3,
                true);
    }

    /** The noise model's defaults with this window; warming up lasts half of filling it. */
    NoiseConfig noise() {
        return noise(window);
    }

    private static NoiseConfig noise(int window) {
        NoiseConfig defaults = NoiseConfig.defaults();
        return defaults.withWindow(window, Math.max(1, Math.min(defaults.slotSize(), window)), window / 2);
    }
}

package dev.sluice.infra.evaluate;

import dev.sluice.infra.ingest.source.Seeds;
import dev.sluice.topology.noise.window.EvidenceCounts.Kind;
import java.util.SplittableRandom;

/** A person who judges labels and errs at a given rate, and the draw of what that person is shown: half of all, half of the most suspicious. */
public final class SimulatedAuditor {
    /** Share of the samples, those with the largest margin, that half of the audits are drawn from. */
    public static final double SUSPICIOUS = 0.1;
    /** Samples of known label that are shown to the person to learn how often he errs. */
    private static final int SHOWN = 100;

    private final int audits;
    private final long population;
    private final double error;
    private final SplittableRandom random;

    /**
     * @param audits samples to be drawn, as expected, 0 or more
     * @param population samples they are drawn from, at least 1
     * @param error rate at which the person errs, 0 to below 0.5
     */
    public SimulatedAuditor(int audits, long population, double error, long seed) {
        this.audits = audits;
        this.population = population;
        this.error = error;
        random = Seeds.stream(seed, "audits");
    }

    /** What the person's errors on samples of known label say of ε, 0 to below 0.5: as if one more had been right. Drawn anew by every call. */
    public double estimatedError() {
        if (audits == 0 || error == 0) {
            return 0;
        }
        int errors = 0;
        for (int i = 0; i < SHOWN; i++) {
            errors += random.nextDouble() < error ? 1 : 0;
        }
        return Math.min(0.45, (double) errors / (SHOWN + 1));
    }

    /** Verdicts by which {@link #estimatedError} was learnt; 0 where the person never errs. */
    public int checks() {
        return error == 0 ? 0 : SHOWN;
    }

    /**
     * Probability π that a sample is drawn.
     *
     * @param suspicious whether it is among those with the largest margin
     */
    public double inclusion(boolean suspicious) {
        double uniform = Math.min(1, audits / 2.0 / population);
        double chosen = suspicious ? Math.min(1, uniform / SUSPICIOUS) : 0;
        return 1 - (1 - uniform) * (1 - chosen);
    }

    /** Whether a sample is drawn that is drawn with this probability. */
    public boolean draws(double inclusionProbability) {
        return random.nextDouble() < inclusionProbability;
    }

    /** What the person says of a label. */
    public Kind verdict(boolean wrong) {
        return wrong != random.nextDouble() < error ? Kind.AUDIT_WRONG : Kind.AUDIT_RIGHT;
    }
}

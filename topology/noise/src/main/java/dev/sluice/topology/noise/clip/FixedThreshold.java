package dev.sluice.topology.noise.clip;

/**
 * Policy {@code fixed}: a constant τ, that of partially Huberised cross-entropy (Menon et al., Can gradient clipping mitigate label
 * noise?, ICLR 2020; docs/methods.md 5).
 *
 * @param tau at least 1
 */
record FixedThreshold(double tau) implements ClipPolicy {
    private static final double USUAL = 10;

    FixedThreshold {
        if (!(tau >= 1 && Double.isFinite(tau))) {
            throw new IllegalArgumentException("clip policy fixed needs a tau of at least 1, not " + tau);
        }
    }

    static FixedThreshold of(PolicySpec spec) {
        return new FixedThreshold(spec.number("tau", USUAL));
    }

    @Override
    public ClipThreshold decide(Evidence evidence) {
        return new ClipThreshold(spec(), tau, null);
    }

    @Override
    public String spec() {
        return "fixed:tau=" + PolicySpec.plain(tau);
    }
}

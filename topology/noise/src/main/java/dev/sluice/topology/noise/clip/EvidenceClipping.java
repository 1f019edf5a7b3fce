package dev.sluice.topology.noise.clip;

import java.util.OptionalDouble;

/**
 * Policy {@code evidence}, the default: clips by evidence. Nothing below 2 % estimated noise; above, the largest τ up to which wrong
 * labels' mean clipped gradient is at most {@code bound} times that of right ones, both means taken over the observed losses weighted by
 * the noise posterior, no Gaussian assumed, with a bound that is loose for little noise and tightens as noise grows
 * (docs/methods.md 1.5).
 *
 * @param base loss whose gradient is clipped
 */
record EvidenceClipping(GradientBase base) implements ClipPolicy {
    private static final double LEAST_NOISE_RATE = 0.02;

    @Override
    public ClipThreshold decide(Evidence evidence) {
        if (!(evidence.noiseRate() >= LEAST_NOISE_RATE)) {
            return ClipThreshold.none(spec());
        }
        int bins = evidence.bins().count();
        double[] noisy = new double[bins];
        double[] clean = new double[bins];
        for (int bin = 0; bin < bins; bin++) {
            noisy[bin] = evidence.losses()[bin] * evidence.noisyShare()[bin];
            clean[bin] = evidence.losses()[bin] - noisy[bin];
        }
        double bound = bound(evidence.noiseRate());
        OptionalDouble tau = EmpiricalGradients.smallestCrossing(base.atCentres(evidence.bins()), noisy, clean, bound);
        return ClipThreshold.of(spec(), tau, bound);
    }

    /** Official bounds run from 3 to 1.02; this one is 1251 at 2 % noise, 13.5 at 20 %, 4.1 at 40 %. */
    static double bound(double noiseRate) {
        return 1 + 0.5 / (noiseRate * noiseRate);
    }

    @Override
    public String spec() {
        return PolicySpec.withBase("evidence", base);
    }
}

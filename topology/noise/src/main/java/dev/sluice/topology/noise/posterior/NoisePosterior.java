package dev.sluice.topology.noise.posterior;

/**
 * An estimate of how many labels are wrong, and of which.
 *
 * @param noiseRate estimated share of wrong labels, 0 to 1
 * @param curve P(noisy | loss) for each bin, 0 to 1, non-decreasing
 */
public record NoisePosterior(double noiseRate, double[] curve) {}

package dev.sluice.infra.bench.noise;

/**
 * What a benchmark found.
 *
 * @param operation what was done, in words
 * @param medianNanos median of the iterations' mean times, nanoseconds an operation
 * @param errorNanos half of the 99.9 % confidence interval of their mean, NaN if there were fewer than two
 * @param lowestNanos least of the iterations' mean times: nearest to the truth where other programs take the processor now and then
 * @param bytes allocated by an operation
 * @param iterations how many were measured, all forks together
 */
public record Measurement(
        String operation, double medianNanos, double errorNanos, double lowestNanos, double bytes, long iterations) {}

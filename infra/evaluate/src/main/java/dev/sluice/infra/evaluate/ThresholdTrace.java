package dev.sluice.infra.evaluate;

import java.util.Arrays;

/** The clip threshold over time, one point for every change. */
public final class ThresholdTrace {
    private double[] at = new double[64];
    private double[] tau = new double[64];
    private int size;

    /**
     * @param passes time, in passes since the beginning
     * @param threshold τ, NaN for none
     */
    public void add(double passes, double threshold) {
        if (size > 0 && Double.compare(tau[size - 1], threshold) == 0) {
            return;
        }
        if (size == at.length) {
            at = Arrays.copyOf(at, 2 * size);
            tau = Arrays.copyOf(tau, 2 * size);
        }
        at[size] = passes;
        tau[size++] = threshold;
    }

    /** Number of points. */
    public int size() {
        return size;
    }

    /** When τ changed, in passes since the beginning. */
    public double at(int point) {
        return at[point];
    }

    /** τ from that point on, NaN for none. */
    public double threshold(int point) {
        return tau[point];
    }
}

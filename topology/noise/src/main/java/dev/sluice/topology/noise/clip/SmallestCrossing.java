package dev.sluice.topology.noise.clip;

import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;

/**
 * Solves R(ln τ) = bound for the smallest ln τ in a range from 0. R, the ratio of the mean clipped gradients of noisy and clean samples, starts
 * at R(0) = 1 and need not be monotone: the smallest crossing is the safe one (docs/methods.md 1.5). A scan in steps of 0.05 finds
 * the bracket, bisection the root.
 */
final class SmallestCrossing {
    private static final double STEP = 0.05;
    private static final int BISECTIONS = 40;

    private SmallestCrossing() {}

    /**
     * @param ratio R as a function of ln τ
     * @param bound what R must not exceed
     * @param largest end of the range, above which R stays as it is
     * @return τ >= 1, or empty if R never exceeds the bound
     */
    static OptionalDouble tau(DoubleUnaryOperator ratio, double bound, double largest) {
        double low = 0;
        for (int step = 1; low < largest; step++) {
            double high = Math.min(step * STEP, largest);
            if (ratio.applyAsDouble(high) > bound) {
                return OptionalDouble.of(Math.exp(bisect(ratio, bound, low, high)));
            }
            low = high;
        }
        return OptionalDouble.empty();
    }

    private static double bisect(DoubleUnaryOperator ratio, double bound, double from, double to) {
        double low = from;
        double high = to;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = 0.5 * (low + high);
            if (ratio.applyAsDouble(middle) > bound) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return low;
    }
}

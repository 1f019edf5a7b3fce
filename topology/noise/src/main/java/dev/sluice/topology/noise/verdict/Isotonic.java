package dev.sluice.topology.noise.verdict;

/**
 * Isotonic regression by pooling adjacent violators: the non-decreasing sequence that is nearest to the given one in weighted least squares
 * (R. Barlow et al., Statistical Inference under Order Restrictions, 1972).
 *
 * <p>Invariants: the result is non-decreasing and stays within the values' range; a non-decreasing sequence comes out unchanged; it
 * is order-preserving, x <= y everywhere gives iso(x) <= iso(y) everywhere.
 */
final class Isotonic {
    private Isotonic() {}

    /**
     * @param values any finite numbers
     * @param weights as many, above 0
     */
    static double[] nonDecreasing(double[] values, double[] weights) {
        double[] level = new double[values.length];
        double[] mass = new double[values.length];
        int[] end = new int[values.length];
        int pools = 0;
        for (int i = 0; i < values.length; i++) {
            level[pools] = values[i];
            mass[pools] = weights[i];
            end[pools++] = i + 1;
            while (pools > 1 && level[pools - 2] > level[pools - 1]) {
                pools--;
                double joined = mass[pools - 1] + mass[pools];
                level[pools - 1] = (level[pools - 1] * mass[pools - 1] + level[pools] * mass[pools]) / joined;
                mass[pools - 1] = joined;
                end[pools - 1] = end[pools];
            }
        }
        double[] result = new double[values.length];
        for (int pool = 0, i = 0; pool < pools; pool++) {
            for (; i < end[pool]; i++) {
                result[i] = level[pool];
            }
        }
        return result;
    }
}

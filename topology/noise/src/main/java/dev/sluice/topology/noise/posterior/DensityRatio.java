package dev.sluice.topology.noise.posterior;

import java.util.Arrays;

/**
 * Compares two histograms f and g over the same bins, where f holds an unknown share η of what g is the distribution of: the
 * counterfactual local false-discovery rate (docs/methods.md 6.1).
 *
 * <ul>
 *   <li>η = min over cuts c of P_f(x > c) / P_g(x > c), taken where P_g(x > c) is 0.25 to 0.6 (Storey's estimator of a null proportion).
 *       If g is so concentrated that no cut falls there, the largest cut with more than 0.6 is taken: every cut's ratio bounds
 *       η from above.
 *   <li>g / f as a curve, made non-decreasing. The ratio is taken over groups of neighbouring bins with at least 30 of f, and made monotone
 *       by pooling adjacent violators, whose pooled value is the ratio of the pooled counts: an empty or thin bin can then neither
 *       divide by zero nor lift everything above it, as a running maximum would. Linear between the groups' means.
 * </ul>
 */
final class DensityRatio {
    private static final double LEAST_TAIL = 0.25;
    private static final double LARGEST_TAIL = 0.6;
    private static final double LEAST_COUNT = 30;
    private static final double NOTHING = 1e-9;

    private final double[] mean;
    private final double[] countF;
    private final double[] countG;
    private int size;

    private DensityRatio(double[] f, double[] g, double[] centres) {
        mean = new double[f.length];
        countF = new double[f.length];
        countG = new double[f.length];
        for (int bin = 0; bin < f.length; bin++) {
            mean[size] += f[bin] * centres[bin];
            countF[size] += f[bin];
            countG[size] += g[bin];
            if (countF[size] >= LEAST_COUNT) {
                size++;
            }
        }
        if (size == 0) {
            size = 1;
        } else if (size < f.length) {
            mean[size - 1] += mean[size];
            countF[size - 1] += countF[size];
            countG[size - 1] += countG[size];
        }
        for (int i = 0; i < size; i++) {
            mean[i] /= Math.max(NOTHING, countF[i]);
        }
    }

    /**
     * η, 0 to 1.
     *
     * @param f counts by bin, not all 0
     * @param g counts by bin, not all 0
     */
    static double share(double[] f, double[] g) {
        double sumF = Arrays.stream(f).sum();
        double sumG = Arrays.stream(g).sum();
        double least = Double.POSITIVE_INFINITY;
        double nearest = 1;
        double tailF = 0;
        double tailG = 0;
        for (int bin = f.length - 1; bin >= 0; bin--) {
            tailF += f[bin];
            tailG += g[bin];
            double shareG = tailG / sumG;
            if (shareG < LEAST_TAIL) {
                continue;
            }
            double ratio = tailF / sumF / shareG;
            if (shareG > LARGEST_TAIL) {
                nearest = ratio;
                break;
            }
            least = Math.min(least, ratio);
        }
        return Math.min(1, Double.isFinite(least) ? least : nearest);
    }

    /**
     * min(1, g / f), non-decreasing.
     *
     * @param f counts by bin
     * @param g counts by bin, scaled to be compared with f
     * @param centres middle of each bin, ascending
     */
    static ScoreCurve curve(double[] f, double[] g, double[] centres) {
        return new DensityRatio(f, g, centres).pooled();
    }

    private ScoreCurve pooled() {
        double[] poolF = new double[size];
        double[] poolG = new double[size];
        int[] first = new int[size];
        int pools = 0;
        for (int i = 0; i < size; i++) {
            poolF[pools] = countF[i];
            poolG[pools] = countG[i];
            first[pools++] = i;
            while (pools > 1 && poolG[pools - 2] * poolF[pools - 1] >= poolG[pools - 1] * poolF[pools - 2]) {
                pools--;
                poolF[pools - 1] += poolF[pools];
                poolG[pools - 1] += poolG[pools];
            }
        }
        double[] at = new double[2 * pools];
        double[] probabilities = new double[2 * pools];
        int knots = 0;
        for (int pool = 0; pool < pools; pool++) {
            int last = (pool + 1 < pools ? first[pool + 1] : size) - 1;
            double ratio = Math.min(1, poolG[pool] / Math.max(NOTHING, poolF[pool]));
            // rounding of a ratio must not break the order of the pools
            double probability = knots == 0 ? ratio : Math.max(ratio, probabilities[knots - 1]);
            at[knots] = mean[first[pool]];
            probabilities[knots++] = probability;
            if (last > first[pool]) {
                at[knots] = mean[last];
                probabilities[knots++] = probability;
            }
        }
        return new ScoreCurve(Arrays.copyOf(at, knots), Arrays.copyOf(probabilities, knots));
    }
}

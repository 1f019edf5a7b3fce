package dev.sluice.topology.noise;

/**
 * The standard normal distribution function Φ in logarithms, so that far tails keep their precision. Near 0 by the power series of
 * erf, all of whose terms have one sign; beyond |x| = 3.5 by the continued fraction of the scaled complementary error function
 * (Abramowitz and Stegun 7.1.6 and 7.1.14). Relative error below 1e-11.
 */
final class NormalTail {
    private static final double SQRT2 = Math.sqrt(2);
    private static final double SQRT_PI = Math.sqrt(Math.PI);
    private static final double FAR = 3.5;
    private static final int FRACTION_TERMS = 80;

    private NormalTail() {}

    /** ln Φ(x). */
    static double logCdf(double x) {
        if (x < -FAR) {
            double z = -x / SQRT2;
            return -z * z + Math.log(0.5 * scaledErfc(z));
        }
        if (x > FAR) {
            return Math.log1p(-Math.exp(logCdf(-x)));
        }
        return Math.log(0.5 * (1 + erf(x / SQRT2)));
    }

    /** ln(Φ(b) - Φ(a)) for a <= b; negative infinity if they are equal. */
    static double logDifference(double a, double b) {
        if (!(a < b)) {
            return Double.NEGATIVE_INFINITY;
        }
        // in the upper tail both are next to 1: take the mirror image, where they are small
        double low = a > 0 ? logCdf(-b) : logCdf(a);
        double high = a > 0 ? logCdf(-a) : logCdf(b);
        return high + Math.log1p(-Math.exp(low - high));
    }

    private static double erf(double z) {
        double term = z;
        double sum = z;
        for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
            term *= 2 * z * z / (2 * n + 1);
            sum += term;
        }
        return 2 / SQRT_PI * Math.exp(-z * z) * sum;
    }

    private static double scaledErfc(double z) {
        double tail = z;
        for (int n = FRACTION_TERMS; n >= 1; n--) {
            tail = z + n / 2.0 / tail;
        }
        return 1 / (SQRT_PI * tail);
    }
}

package dev.sluice.topology.noise.mixture;

/**
 * The standard normal distribution function Φ with a small relative error in its lower tail, where differences are taken. Below -8 by
 * the continued fraction of the scaled complementary error function (Abramowitz and Stegun 7.1.14); from -8 to 0 by a Taylor
 * polynomial about the nearest of 257 points, whose values come from the power series of erf (7.1.6) or that fraction; above 0 by
 * symmetry. Relative error below 1e-11 for x <= 0.
 */
final class NormalTail {
    private static final double SQRT2 = Math.sqrt(2);
    private static final double SQRT_PI = Math.sqrt(Math.PI);
    private static final double SQRT_TWO_PI = Math.sqrt(2 * Math.PI);
    private static final double FAR = 3.5;
    private static final int FRACTION_TERMS = 80;
    private static final int LOWEST = -8;
    private static final int POINTS_PER_UNIT = 32;
    private static final int TAYLOR_TERMS = 8;

    private static final double[] CDF = new double[-LOWEST * POINTS_PER_UNIT + 1];
    private static final double[] DENSITY = new double[CDF.length];

    static {
        for (int i = 0; i < CDF.length; i++) {
            double x = (double) i / POINTS_PER_UNIT + LOWEST;
            CDF[i] = Math.exp(logCdf(x));
            DENSITY[i] = density(x);
        }
    }

    private NormalTail() {}

    /** The normal density at x. */
    static double density(double x) {
        return Math.exp(-0.5 * x * x) / SQRT_TWO_PI;
    }

    /** Φ(x). */
    static double cdf(double x) {
        if (x > 0) {
            return 1 - cdf(-x);
        }
        if (!(x > LOWEST)) {
            return Math.exp(logCdf(x));
        }
        int nearest = (int) Math.rint((x - LOWEST) * POINTS_PER_UNIT);
        double at = (double) nearest / POINTS_PER_UNIT + LOWEST;
        double step = x - at;
        // Φ's derivatives are the density times (-1)^n He_n, the Hermite polynomials
        double before = 0;
        double hermite = 1;
        double power = step;
        double sum = step;
        for (int n = 1; n < TAYLOR_TERMS; n++) {
            double next = -at * hermite - (n - 1) * before;
            before = hermite;
            hermite = next;
            power *= step / (n + 1);
            sum += hermite * power;
        }
        return CDF[nearest] + DENSITY[nearest] * sum;
    }

    /** Φ(b) - Φ(a) for a <= b, taken in the tail where both are small; 0 if they are equal or in the wrong order. */
    static double difference(double a, double b) {
        if (!(a < b)) {
            return 0;
        }
        return a > 0 ? cdf(-a) - cdf(-b) : cdf(b) - cdf(a);
    }

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

package dev.sluice.topology.noise.mixture;

import dev.sluice.topology.noise.window.LossBins;

/**
 * Moments of a Gaussian truncated to [lo, hi], and the Gaussian that has given moments there. With α, β the standardised ends, φ the
 * normal density and Z the mass between them, the moments M_k of the standardised variable follow
 *
 * <pre>M_k = (k-1) M_{k-2} + (α^{k-1} φ(α) - β^{k-1} φ(β)) / Z,   M_0 = 1</pre>
 *
 * <p>Matching the first two is the maximum-likelihood fit of a truncated Gaussian, an exponential family: Newton's method in its
 * natural parameters, whose Jacobian is the covariance of (x, x²). Losses that fall off like an exponential would drive μ to
 * minus infinity, so μ stays within two σ of the range (2.3 % of the Gaussian's mass lies inside), with σ then set by the first moment.
 */
final class TruncatedMoments {
    private static final double LOW = LossBins.LEAST_LOSS;
    private static final double HIGH = LossBins.LARGEST_LOSS;
    private static final double FARTHEST = 2;
    /** Mean excess over the end of the range, in σ, of a Gaussian whose μ lies two σ outside. */
    private static final double EXCESS = NormalTail.density(FARTHEST) / NormalTail.cdf(-FARTHEST) - FARTHEST;

    private static final int NEWTON_STEPS = 4;
    private static final double LARGEST_RISE = 0.375;
    private static final double LARGEST_FALL = 1.5;

    private double mean;
    private double deviation;
    private double mass;
    private double m1;
    private double m2;
    private double m3;
    private double m4;

    /** The mean nearest to the given one that lies within two σ of the range. */
    static double allowedMean(double mean, double deviation) {
        return Math.min(Math.max(mean, LOW - FARTHEST * deviation), HIGH + FARTHEST * deviation);
    }

    /** Takes the moments of a Gaussian with this mean and standard deviation, in nats, truncated to the possible losses. */
    TruncatedMoments of(double newMean, double newDeviation) {
        mean = newMean;
        deviation = newDeviation;
        double a = (LOW - mean) / deviation;
        double b = (HIGH - mean) / deviation;
        mass = NormalTail.difference(a, b);
        double atA = NormalTail.density(a) / mass;
        double atB = NormalTail.density(b) / mass;
        m1 = atA - atB;
        m2 = 1 + a * atA - b * atB;
        m3 = 2 * m1 + a * a * atA - b * b * atB;
        m4 = 3 * m2 + a * a * a * atA - b * b * b * atB;
        return this;
    }

    /** μ of the whole Gaussian. */
    double gaussianMean() {
        return mean;
    }

    /** σ of the whole Gaussian. */
    double gaussianDeviation() {
        return deviation;
    }

    /** Z, the Gaussian's mass inside the range. */
    double mass() {
        return mass;
    }

    /** Mean inside the range. */
    double truncatedMean() {
        return mean + deviation * m1;
    }

    /** Variance inside the range. */
    double truncatedVariance() {
        return deviation * deviation * (m2 - m1 * m1);
    }

    /**
     * Moves from the present Gaussian to the one whose truncation has the given moments.
     *
     * @param first E[x] inside the range
     * @param second E[x²] inside the range
     * @param leastVariance floor of σ²
     */
    void match(double first, double second, double leastVariance) {
        for (int i = 0; i < NEWTON_STEPS; i++) {
            double gap1 = (first - mean) / deviation - m1;
            double gap2 = (second - 2 * mean * first + mean * mean) / (deviation * deviation) - m2;
            if (Math.abs(gap1) + Math.abs(gap2) < 1e-10) {
                return;
            }
            double c11 = m2 - m1 * m1;
            double c12 = m3 - m1 * m2;
            double c22 = m4 - m2 * m2;
            double determinant = c11 * c22 - c12 * c12;
            double linear = (c22 * gap1 - c12 * gap2) / determinant;
            double quadratic = (c11 * gap2 - c12 * gap1) / determinant;
            if (!Double.isFinite(linear) || !Double.isFinite(quadratic)) {
                return;
            }
            // the quadratic parameter, now -1/2, must stay negative; a damped step keeps σ² within a factor of four
            double damping = Math.min(
                    1, quadratic > 0 ? LARGEST_RISE / quadratic : LARGEST_FALL / Math.max(-quadratic, LARGEST_FALL));
            double variance = 1 / (1 - 2 * quadratic * damping);
            if (!place(
                    first,
                    mean + deviation * linear * damping * variance,
                    deviation * Math.sqrt(variance),
                    leastVariance)) {
                return;
            }
        }
    }

    /** Takes a Gaussian over, held to what is allowed; false if it had to be held. */
    private boolean place(double first, double newMean, double newDeviation, double leastVariance) {
        double least = Math.sqrt(leastVariance);
        double sigma = Math.min(Math.max(newDeviation, least), HIGH - LOW);
        if (newMean < LOW - FARTHEST * sigma) {
            sigma = Math.min(Math.max((first - LOW) / EXCESS, least), HIGH - LOW);
            of(LOW - FARTHEST * sigma, sigma);
            return false;
        }
        if (newMean > HIGH + FARTHEST * sigma) {
            sigma = Math.min(Math.max((HIGH - first) / EXCESS, least), HIGH - LOW);
            of(HIGH + FARTHEST * sigma, sigma);
            return false;
        }
        of(newMean, sigma);
        return true;
    }
}

package dev.sluice.topology.noise;

/**
 * The mean clipped gradient E[min(e^L, τ)] of cross-entropy for losses L that follow a Gaussian truncated to [1e-7, 16.118], the range of
 * -ln p for p in [1e-7, 1 - 1e-7]: the closed form of docs/methods.md 1.5, with e^L = |dl/dp|, the gradient by the given label's probability.
 *
 * <p>Invariant: the result lies between 1 and τ.
 */
final class TruncatedGaussian {
    private static final double LOW = -Math.log1p(-1e-7);
    private static final double HIGH = -Math.log(1e-7);
    private static final double LEAST_LOG_MASS = Math.log(1e-12);
    private static final int GRID = 2000;

    private TruncatedGaussian() {}

    /**
     * @param mean nats
     * @param deviation nats, above 0
     * @param logTau ln τ, 0 or more
     */
    static double meanClippedGradient(double mean, double deviation, double logTau) {
        double mass = NormalTail.logDifference((LOW - mean) / deviation, (HIGH - mean) / deviation);
        if (mass < LEAST_LOG_MASS) {
            return onGrid(mean, deviation, logTau);
        }
        double cut = Math.min(Math.max(logTau, LOW), HIGH);
        double below =
                NormalTail.logDifference((LOW - mean) / deviation - deviation, (cut - mean) / deviation - deviation);
        double above = NormalTail.logDifference((cut - mean) / deviation, (HIGH - mean) / deviation);
        return Math.exp(mean + deviation * deviation / 2 + below - mass) + Math.exp(logTau + above - mass);
    }

    private static double onGrid(double mean, double deviation, double logTau) {
        // shifted by the largest exponent, which is that of the point of the range nearest to the mean
        double nearest = (Math.min(Math.max(mean, LOW), HIGH) - mean) / deviation;
        double sum = 0;
        double weights = 0;
        for (int i = 0; i < GRID; i++) {
            double loss = LOW + (HIGH - LOW) * (i + 0.5) / GRID;
            double z = (loss - mean) / deviation;
            double weight = Math.exp((nearest * nearest - z * z) / 2);
            sum += weight * Math.exp(Math.min(loss, logTau));
            weights += weight;
        }
        return weights > 0 ? sum / weights : Math.exp(Math.min(Math.max(mean, LOW), Math.min(HIGH, logTau)));
    }
}

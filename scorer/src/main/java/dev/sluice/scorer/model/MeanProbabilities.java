package dev.sluice.scorer.model;

/**
 * Logits of the mean of two models' probabilities, in double precision. Of classes that exclude each other {@code ln((softmax(a)_j + softmax(b)_j) / 2)}, of classes each by itself
 * {@code ln(m_j / (1 - m_j))} with {@code m_j = (σ(a_j) + σ(b_j)) / 2}. Nothing is exponentiated but differences that are at most 0, so that the result is finite for any finite
 * logits; where a logit is not, it is NaN.
 */
final class MeanProbabilities {
    private MeanProbabilities() {}

    /** Writes one row; {@code aAt}, {@code bAt} and {@code to} are where it begins in the arrays. */
    static void logits(float[] a, int aAt, float[] b, int bAt, float[] all, int to, int classes, boolean multiLabel) {
        double aSum = multiLabel ? 0 : logSumExp(a, aAt, classes);
        double bSum = multiLabel ? 0 : logSumExp(b, bAt, classes);
        for (int j = 0; j < classes; j++) {
            double x = a[aAt + j];
            double y = b[bAt + j];
            double mean = multiLabel
                    ? logAdd(-softplus(-x), -softplus(-y)) - logAdd(-softplus(x), -softplus(y))
                    : logAdd(x - aSum, y - bSum) - Math.log(2);
            all[to + j] = Double.isFinite(x + y) ? (float) mean : Float.NaN;
        }
    }

    private static double logSumExp(float[] logits, int from, int classes) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = from; i < from + classes; i++) {
            largest = Math.max(largest, logits[i]);
        }
        double sum = 0;
        for (int i = from; i < from + classes; i++) {
            sum += Math.exp(logits[i] - largest);
        }
        return largest + Math.log(sum);
    }

    /** {@code ln(e^x + e^y)}. */
    private static double logAdd(double x, double y) {
        return Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y)));
    }

    /** {@code ln(1 + e^z)}. */
    private static double softplus(double z) {
        return Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z)));
    }
}

package dev.sluice.scorer.loss;

/**
 * Softmax cross-entropy of one row of logits, computed in double precision as {@code logsumexp(z) - z_y}.
 *
 * <p>The largest logit m is taken out first, {@code lse = m + ln Σ exp(z_j - m)}: every exponent is at most 0 and the sum at
 * least 1, so that nothing overflows and the loss is finite for any finite logits. Rounding could leave a loss of a confident
 * right answer a hair below 0; it is cut off there. Invariant: probabilities are 0 to 1 and add up to 1 within rounding.
 */
public final class CrossEntropy {
    private final float[] logits;
    private final int from;
    private final int classes;
    private final double logSumExp;

    /**
     * @param logits rows of raw logits, not copied
     * @param from where the row begins
     * @param classes length of the row, K
     */
    public CrossEntropy(float[] logits, int from, int classes) {
        this.logits = logits;
        this.from = from;
        this.classes = classes;
        logSumExp = logSumExp(logits, from, classes);
    }

    /** Whether every logit is finite; nothing else may be asked of a row that is not. */
    public boolean finite() {
        return Double.isFinite(logSumExp);
    }

    /**
     * @param label class index, 0 to K - 1
     * @return -ln p of that class in nats, at least 0
     */
    public double loss(int label) {
        return Math.max(0, logSumExp - logits[from + label]);
    }

    /**
     * @param label class index, 0 to K - 1
     * @return the softmax probability of that class, 0 to 1
     */
    public double probability(int label) {
        return Math.exp(-loss(label));
    }

    /** The row's {@code ln Σ exp z_j}, or NaN if any logit is not finite. */
    private static double logSumExp(float[] logits, int from, int classes) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = from; i < from + classes; i++) {
            if (!Float.isFinite(logits[i])) {
                return Double.NaN;
            }
            largest = Math.max(largest, logits[i]);
        }
        double sum = 0;
        for (int i = from; i < from + classes; i++) {
            sum += Math.exp(logits[i] - largest);
        }
        return largest + Math.log(sum);
    }

    /**
     * The classes with the largest logits.
     *
     * @param count how many, at most K
     * @return class indices, most probable first; of equal logits the lower index first
     */
    public int[] top(int count) {
        int[] top = new int[Math.min(count, classes)];
        int held = 0;
        for (int candidate = 0; candidate < classes; candidate++) {
            float logit = logits[from + candidate];
            if (held == top.length && logit <= logits[from + top[held - 1]]) {
                continue;
            }
            int at = held < top.length ? held++ : held - 1;
            while (at > 0 && logit > logits[from + top[at - 1]]) {
                top[at] = top[at - 1];
                at--;
            }
            top[at] = candidate;
        }
        return top;
    }
}

package dev.sluice.scorer.loss;

/**
 * Binary cross-entropies of one row of logits, each class by itself, in double precision. With z the logit of a class, its probability is
 * {@code σ(z) = 1 / (1 + exp(-z))} and the loss of the value y it was given, present or absent,
 *
 * <p>{@code -ln σ(±z) = max(0, ∓z) + ln(1 + exp(-|z|))}, the upper sign for present.
 *
 * <p>The exponent is never above 0, so that nothing overflows and losses are finite for any finite logits, without the cancellation of
 * {@code 1 - σ(z)}. Invariants: losses are at least 0, probabilities 0 to 1; {@code exp(-loss)} is the probability of the value.
 */
public final class BinaryCrossEntropy {
    private final float[] logits;
    private final int from;
    private final int classes;
    private final boolean finite;

    /**
     * @param logits rows of raw logits, not copied
     * @param from where the row begins
     * @param classes length of the row, K
     */
    public BinaryCrossEntropy(float[] logits, int from, int classes) {
        this.logits = logits;
        this.from = from;
        this.classes = classes;
        boolean all = true;
        for (int i = from; i < from + classes; i++) {
            all &= Float.isFinite(logits[i]);
        }
        finite = all;
    }

    /** Whether every logit is finite; nothing else may be asked of a row that is not. */
    public boolean finite() {
        return finite;
    }

    /**
     * Probability that a class is present, 0 to 1.
     *
     * @param label class index, 0 to K - 1
     */
    public double probability(int label) {
        return Math.exp(-loss(label, true));
    }

    /**
     * -ln of the probability of a value in nats, at least 0.
     *
     * @param label class index, 0 to K - 1
     * @param present the value
     */
    public double loss(int label, boolean present) {
        double z = logits[from + label];
        return Math.max(0, present ? -z : z) + Math.log1p(Math.exp(-Math.abs(z)));
    }

    /**
     * Mean loss over all classes, nats.
     *
     * @param present value of each class, {@code [K]}
     */
    public double meanLoss(boolean[] present) {
        double sum = 0;
        for (int j = 0; j < classes; j++) {
            sum += loss(j, present[j]);
        }
        return sum / classes;
    }

    /**
     * Smallest probability of any class's value, 0 to 1.
     *
     * @param present value of each class, {@code [K]}
     */
    public double leastProbability(boolean[] present) {
        double largest = 0;
        for (int j = 0; j < classes; j++) {
            largest = Math.max(largest, loss(j, present[j]));
        }
        return Math.exp(-largest);
    }
}

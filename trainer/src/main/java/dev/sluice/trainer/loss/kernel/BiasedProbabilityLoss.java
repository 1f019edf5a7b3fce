package dev.sluice.trainer.loss.kernel;

/**
 * A loss of p with a bias ε added to the label's logit before the softmax, in training only (Staats, Thamm and Rosenow, AAAI-25).
 *
 * <p>{@code p* = e^ε p / (1 + c p)}, c = e^ε - 1; the value is f(p*), and by p its weight is {@code w*(p) = w(p*) / (1 + c p)}. MAE so
 * biased is MAE* = (1-p)/(1+cp). Loss and gradient are those of logits with the bias; source: docs/methods.md section 2.1.
 */
public final class BiasedProbabilityLoss implements ProbabilityLoss {
    /** Beyond this, e^-x - 1 is e^-x to the last digit. */
    private static final double FAR = 40;

    private final ProbabilityLoss base;
    private final double bias;
    private final double logSteepest;

    /**
     * @param bias ε, at least 0: then the slope by p falls wherever the base's slope falls
     */
    public BiasedProbabilityLoss(ProbabilityLoss base, double bias) {
        this.base = base;
        this.bias = bias;
        this.logSteepest = base.logSteepest() > Double.NEGATIVE_INFINITY ? peak() : Double.NEGATIVE_INFINITY;
    }

    @Override
    public double value(double logP) {
        return base.value(biased(logP));
    }

    @Override
    public double weight(double logP) {
        return base.weight(biased(logP)) / (1 + Math.expm1(bias) * Math.exp(logP));
    }

    @Override
    public double logSteepest() {
        return logSteepest;
    }

    /** ln p* = -ln(1 + e^-ε (1-p)/p). */
    private double biased(double logP) {
        if (-logP > FAR) {
            return logP + bias > -FAR ? -Math.log1p(Math.exp(-logP - bias)) : logP + bias;
        }
        return -Math.log1p(Math.exp(-bias) * Math.expm1(-logP));
    }

    /** Where the base's slope rises the product with the falling dp/dp* still has one peak: golden-section search. */
    private double peak() {
        double ratio = (Math.sqrt(5) - 1) / 2;
        double low = -FAR;
        double high = 0;
        for (int i = 0; i < 80; i++) {
            double left = high - ratio * (high - low);
            double right = low + ratio * (high - low);
            if (logSlope(left) < logSlope(right)) {
                low = left;
            } else {
                high = right;
            }
        }
        return high;
    }
}

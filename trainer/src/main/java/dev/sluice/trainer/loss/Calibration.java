package dev.sluice.trainer.loss;

import dev.sluice.trainer.loss.kernel.ProbabilityLoss;
import java.util.function.DoubleUnaryOperator;

/**
 * Parameters of losses for K classes by the rule of Staats, Thamm and Rosenow (AAAI-25; docs/methods.md sections 2.3 and 2.4): choose them
 * such that the mean gradient by the label's logit, at a label logit of 0 and other logits {@code N(0, σ²)}, is what it is with the
 * number of classes for which the loss is known to learn. Bounded losses otherwise stall where there are many classes.
 *
 * <p>Parameters stay at their reference for fewer classes than the reference has. All results are repeatable to the last bit.
 */
public final class Calibration {
    /** The reference of most losses. */
    public static final int FEW = 10;
    /** The other one: a loss whose published settings are for 100 classes. */
    public static final int MANY = 100;

    /** Above this, all that is computed here would take long. */
    public static final int MOST_CLASSES = 100_000;

    /** Geometric mean of the two references: which published setting of a loss is nearer. */
    private static final int BETWEEN = 32;

    private static final double GCE_Q = 0.7;

    private final int classes;
    private final double spread;
    private final InitialLogits logits;

    /**
     * @param classes K, 2 to {@link #MOST_CLASSES}
     * @param spread σ of the logits at initialisation, above 0, at most 10; 1 if not measured
     * @throws IllegalArgumentException if either is out of range
     */
    public Calibration(int classes, double spread) {
        if (classes < 2 || classes > MOST_CLASSES) {
            throw new IllegalArgumentException("classes must be 2 to " + MOST_CLASSES + ", not " + classes);
        }
        if (!(spread > 0 && spread <= 10)) {
            throw new IllegalArgumentException("the spread of logits must be above 0 and at most 10, not " + spread);
        }
        this.classes = classes;
        this.spread = spread;
        this.logits = new InitialLogits(classes, spread);
    }

    /** Whether published settings for about 10 classes fit better than those for about 100. */
    static boolean fewClasses(int classes) {
        return classes < BETWEEN;
    }

    /** ε of MAE*. */
    public double logitBias() {
        return logitBias(new ProbabilityLosses.Linear(1));
    }

    /** An approximation of ε: ln((K-1)/9) + 0.1, at least 0. */
    public static double logitBiasShortcut(int classes) {
        return classes <= FEW ? 0 : Math.log((classes - 1) / 9.0) + 0.1;
    }

    /** ε of any loss of p_y whose parameters are those of 10 classes. */
    double logitBias(ProbabilityLoss loss) {
        if (classes <= FEW) {
            return 0;
        }
        double target = new InitialLogits(FEW, spread).meanPull(loss, 0);
        double step = 0.25;
        double bias = 0;
        // the pull falls again where the biased probability is large, so the first crossing is looked for
        while (logits.meanPull(loss, bias) < target) {
            bias += step;
            if (bias > 10 * spread * spread + 2 * Math.log(classes)) {
                throw new IllegalArgumentException("no logit bias gives this loss the gradients it has with " + FEW
                        + " classes; give a number instead of auto");
            }
        }
        return bias == 0 ? 0 : crossing(bias - step, bias, e -> logits.meanPull(loss, e) - target);
    }

    /**
     * q of generalised cross-entropy.
     *
     * @param reference the number of classes for which q = 0.7, {@link #FEW} or {@link #MANY}
     */
    public double q(int reference) {
        if (classes <= reference) {
            return GCE_Q;
        }
        double target = new InitialLogits(reference, spread).meanPull(new ProbabilityLosses.Generalised(GCE_Q), 0);
        return crossing(
                GCE_Q, 0, q -> logits.meanPull(new ProbabilityLosses.Generalised(Math.max(q, 1e-9)), 0) - target);
    }

    /**
     * α of NCE + AGCE, its other parameters as published for 10 classes (β 4, a 6, q 1.5, α 1) below 32 classes and for 100 classes
     * (β 0.1, a 1.8, q 3, α 10) from there on.
     */
    public double alpha() {
        boolean few = fewClasses(classes);
        int reference = few ? FEW : MANY;
        double published = few ? 1 : 10;
        double beta = few ? 4 : 0.1;
        ProbabilityLoss agce = few ? new AsymmetricLosses.Agce(6, 1.5) : new AsymmetricLosses.Agce(1.8, 3);
        if (few && classes <= FEW) {
            return published;
        }
        InitialLogits at = new InitialLogits(reference, spread);
        double target = published * at.meanNcePull() + beta * at.meanPull(agce, 0);
        return (target - beta * logits.meanPull(agce, 0)) / logits.meanNcePull();
    }

    /**
     * Temperatures of the bi-tempered loss: (0.8, 1.2) moved towards 1, both by the same share. t2 alone would not do: with t1 = 0.8 and many
     * classes no t2 ≥ 1 reaches the gradients of 10 classes.
     *
     * @return t1 and t2
     */
    public double[] temperatures() {
        if (classes <= FEW) {
            return new double[] {0.8, 1.2};
        }
        double target = InitialLogits.meanPull(new BiTemperedLoss("", 0.8, 1.2), FEW, spread);
        double distance = crossing(
                0.2, 0, d -> InitialLogits.meanPull(new BiTemperedLoss("", 1 - d, 1 + d), classes, spread) - target);
        return new double[] {1 - distance, 1 + distance};
    }

    /** Where an increasing function of the way from {@code below} to {@code above} is 0, to 1e-5. */
    private static double crossing(double below, double above, DoubleUnaryOperator function) {
        double a = below;
        double b = above;
        double atA = function.applyAsDouble(a);
        double atB = function.applyAsDouble(b);
        for (int i = 0; i < 100 && Math.abs(b - a) > 1e-5; i++) {
            // the secant, kept off the ends, so that both close in
            double share = Math.min(0.95, Math.max(0.05, atA / (atA - atB)));
            double x = a + share * (b - a);
            double atX = function.applyAsDouble(x);
            if (Math.abs(atX) < 1e-9) {
                return x;
            }
            if (atX < 0) {
                a = x;
                atA = atX;
            } else {
                b = x;
                atB = atX;
            }
        }
        return (a + b) / 2;
    }
}

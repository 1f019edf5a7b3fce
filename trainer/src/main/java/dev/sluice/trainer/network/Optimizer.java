package dev.sluice.trainer.network;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Locale;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * How gradients become steps. What is done to a gradient before the rule sees it, and to the parameters beside it, is
 * {@link GradientPreparation}'s.
 *
 * @param rule which
 * @param momentum of {@link Rule#SGD} and {@link Rule#NESTEROV}, 0 to below 1; 0 for Adam, whose moments are the usual ones
 * @param weightDecay λ of all parameters, 0 to below 1: decoupled for Adam (AdamW), added to the gradient as λθ for SGD, both as in
 *     torch; 0 for none
 * @param maxGradientNorm largest Euclidean norm of the whole gradient, as torch's {@code clip_grad_norm_}; 0 for no bound
 */
@RecordBuilder
public record Optimizer(Rule rule, double momentum, double weightDecay, double maxGradientNorm)
        implements OptimizerBuilder.With {

    /** What a step is made of. */
    public enum Rule {
        /** Adam, β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
        ADAM,
        /** v ← μ v − lr g, θ ← θ + v: without momentum plain gradient descent, with it the heavy ball. */
        SGD,
        /** As SGD, but θ ← θ + μ v − lr g with the new v: Nesterov's look ahead. */
        NESTEROV
    }

    public Optimizer {
        boolean moving = rule != Rule.ADAM;
        if (!(momentum >= 0 && momentum < 1) || (!moving && momentum != 0)) {
            throw new IllegalArgumentException(
                    moving ? "momentum must be 0 to below 1, not " + momentum : "adam takes no momentum");
        }
        if (rule == Rule.NESTEROV && momentum == 0) {
            throw new IllegalArgumentException("nesterov needs a momentum above 0, such as nesterov:0.9");
        }
        if (!(weightDecay >= 0 && weightDecay < 1)) {
            throw new IllegalArgumentException("weight decay must be 0 to below 1, not " + weightDecay);
        }
        if (!(maxGradientNorm >= 0 && maxGradientNorm < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "maximum gradient norm must be above 0, or 0 for none, not " + maxGradientNorm);
        }
    }

    /** Adam with its usual moments, no weight decay, no clipping of the gradient's norm. */
    public static Optimizer adam() {
        return new Optimizer(Rule.ADAM, 0, 0, 0);
    }

    /**
     * The optimiser of a name: {@code adam}, {@code sgd}, {@code sgd:MOMENTUM} or {@code nesterov:MOMENTUM}.
     *
     * @throws IllegalArgumentException naming the known ones, or the parameter that is out of range
     */
    public static Optimizer parse(String spec) {
        String[] parts = spec.split(":", -1);
        for (Rule rule : Rule.values()) {
            if (parts.length <= 2 && name(rule).equals(parts[0])) {
                return new Optimizer(rule, parts.length == 1 ? 0 : number(parts[1], spec), 0, 0);
            }
        }
        throw new IllegalArgumentException(
                "optimiser '" + spec + "' is unknown, use adam, sgd, sgd:MOMENTUM or nesterov:MOMENTUM");
    }

    private static double number(String text, String spec) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("optimiser '" + spec + "': '" + text + "' is not a number", e);
        }
    }

    private static String name(Rule rule) {
        return rule.name().toLowerCase(Locale.ROOT);
    }

    /** Rule and momentum, which {@link #parse} reads back. */
    public String spec() {
        return name(rule) + (momentum > 0 ? ":" + momentum : "");
    }

    /** What trains: asks for the rate of each step. */
    IUpdater updater(ISchedule rate) {
        return switch (rule) {
            case ADAM -> new Adam(rate);
            case SGD -> momentum > 0 ? new HeavyBall(rate, momentum) : new Sgd(rate);
            case NESTEROV -> new Nesterovs(rate, momentum);
        };
    }

    /** What is published: of DL4J's own, with the same state as {@link #updater}, so that anyone can load it. */
    IUpdater published(double rate) {
        return switch (rule) {
            case ADAM -> new Adam(rate);
            case SGD -> momentum > 0 ? new Nesterovs(rate, momentum) : new Sgd(rate);
            case NESTEROV -> new Nesterovs(rate, momentum);
        };
    }
}

package dev.sluice.trainer.loss;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Losses as the textbooks have them, of plain probabilities; slow, and only for moderate logits. */
public final class ReferenceLosses {
    private ReferenceLosses() {}

    /** A loss of one sample. */
    interface Reference {
        double of(double[] z, int label);
    }

    public static double[] softmax(double[] z) {
        double sum = Arrays.stream(z).map(Math::exp).sum();
        return Arrays.stream(z).map(each -> Math.exp(each) / sum).toArray();
    }

    static Reference ofProbability(DoubleUnaryOperator f) {
        return (z, y) -> f.applyAsDouble(softmax(z)[y]);
    }

    static Reference biased(Reference base, double bias) {
        return (z, y) -> {
            double[] moved = z.clone();
            moved[y] += bias;
            return base.of(moved, y);
        };
    }

    /** The formula of section 0 for a name with default parameters of 10 classes, or null. */
    static DoubleUnaryOperator function(String spec) {
        return switch (spec) {
            case "ce" -> p -> -Math.log(p);
            case "focal:0.5" -> p -> -Math.pow(1 - p, 0.5) * Math.log(p);
            case "focal:2" -> p -> -(1 - p) * (1 - p) * Math.log(p);
            case "mae" -> p -> 1 - p;
            case "mae*:2.5" -> p -> (1 - p) / (1 + (Math.exp(2.5) - 1) * p);
            case "gce:0.7" -> p -> (1 - Math.pow(p, 0.7)) / 0.7;
            case "gce:0.3" -> p -> (1 - Math.pow(p, 0.3)) / 0.3;
            case "sce:0.1:1" -> p -> -0.1 * Math.log(p) + -Math.log(1e-4) * (1 - p);
            case "agce:0.6:0.6" -> p -> (Math.pow(1.6, 0.6) - Math.pow(0.6 + p, 0.6)) / 0.6;
            case "agce:1.8:3" -> p -> (Math.pow(2.8, 3) - Math.pow(1.8 + p, 3)) / 3;
            case "aul:5.5:3" -> p -> (Math.pow(5.5 - p, 3) - Math.pow(4.5, 3)) / 3;
            case "aul:1.5:0.5" -> p -> (Math.pow(1.5 - p, 0.5) - Math.pow(0.5, 0.5)) / 0.5;
            case "ael:2.5" -> p -> Math.exp(-p / 2.5);
            case "ael:0.3" -> p -> Math.exp(-p / 0.3);
            case "taylor-ce:2" -> p -> (1 - p) + (1 - p) * (1 - p) / 2;
            case "taylor-ce:4" ->
                p -> (1 - p) + Math.pow(1 - p, 2) / 2 + Math.pow(1 - p, 3) / 3 + Math.pow(1 - p, 4) / 4;
            case "phuber-ce:2" -> p -> p > 0.5 ? -Math.log(p) : 1 + Math.log(2) - 2 * p;
            case "phuber-ce:50" -> p -> p > 0.02 ? -Math.log(p) : 1 + Math.log(50) - 50 * p;
            case "phuber-gce:0.7:10" -> {
                double seam = Math.pow(10, 1 / (0.7 - 1));
                DoubleUnaryOperator gce = p -> (1 - Math.pow(p, 0.7)) / 0.7;
                yield p -> p > seam ? gce.applyAsDouble(p) : gce.applyAsDouble(seam) + 10 * (seam - p);
            }
            case "js:0.5" -> p -> jensenShannon(p, 0.5);
            case "js:0.1" -> p -> jensenShannon(p, 0.1);
            default -> throw new IllegalArgumentException("no reference for " + spec);
        };
    }

    /** From the two divergences, the classes not given taken together: p/(m) is the same for each of them. */
    private static double jensenShannon(double p, double weight) {
        double m = weight + (1 - weight) * p;
        double ofLabel = -Math.log(m);
        double ofPrediction = p * Math.log(p / m) + (1 - p) * Math.log(1 / (1 - weight));
        double scale = -1 / ((1 - weight) * Math.log(1 - weight));
        return scale * (weight * ofLabel + (1 - weight) * ofPrediction);
    }

    /**
     * f with its slope clipped, from nothing but the definition: f(1) plus the integral from p to 1 of min(|f'|, τ), f' by differences, by
     * Gauss–Legendre on many short stretches, spaced geometrically.
     */
    static double clipped(DoubleUnaryOperator f, double tau, double p) {
        int stretches = 3000;
        double ratio = Math.pow(p, 1.0 / stretches);
        double total = f.applyAsDouble(1);
        double high = 1;
        for (int i = 0; i < stretches; i++) {
            double low = i == stretches - 1 ? p : high * ratio;
            double drop = f.applyAsDouble(low) - f.applyAsDouble(high);
            total += Math.min(drop, tau * (high - low));
            high = low;
        }
        return total;
    }

    static Reference normalized(DoubleUnaryOperator f) {
        return (z, y) -> {
            double[] p = softmax(z);
            return f.applyAsDouble(p[y]) / Arrays.stream(p).map(f).sum();
        };
    }

    static Reference negative(DoubleUnaryOperator f) {
        double ceiling = f.applyAsDouble(1e-7);
        return (z, y) -> {
            double[] p =
                    Arrays.stream(softmax(z)).map(each -> Math.max(each, 1e-7)).toArray();
            double sum = Arrays.stream(p)
                    .map(each -> ceiling - f.applyAsDouble(each))
                    .sum();
            return 1 - (ceiling - f.applyAsDouble(p[y])) / sum;
        };
    }

    static Reference sum(double alpha, Reference first, double beta, Reference second) {
        return (z, y) -> alpha * first.of(z, y) + beta * second.of(z, y);
    }

    /** λ by bisection. */
    static Reference biTempered(double t1, double t2) {
        return (z, y) -> {
            double low = Arrays.stream(z).max().orElseThrow();
            double high = low + 1e6;
            for (int i = 0; i < 200; i++) {
                double middle = (low + high) / 2;
                double lambda = middle;
                double sum =
                        Arrays.stream(z).map(each -> exp(each - lambda, t2)).sum();
                if (sum > 1) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            double loss = 0;
            for (int j = 0; j < z.length; j++) {
                double p = exp(z[j] - low, t2);
                double target = j == y ? 1 : 0;
                loss += target * (log(1, t1) - log(p, t1))
                        - (Math.pow(target, 2 - t1) - Math.pow(p, 2 - t1)) / (2 - t1);
            }
            return loss;
        };
    }

    private static double log(double u, double t) {
        return t == 1 ? Math.log(u) : (Math.pow(u, 1 - t) - 1) / (1 - t);
    }

    private static double exp(double u, double t) {
        return t == 1 ? Math.exp(u) : Math.pow(Math.max(0, 1 + (1 - t) * u), 1 / (1 - t));
    }

    static Reference logitClip(double bound) {
        return (z, y) -> {
            double norm = Math.sqrt(Arrays.stream(z).map(each -> each * each).sum());
            double shrink = norm > bound ? bound / norm : 1;
            return -Math.log(softmax(Arrays.stream(z).map(each -> each * shrink).toArray())[y]);
        };
    }
}

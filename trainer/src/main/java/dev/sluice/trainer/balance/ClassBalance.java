package dev.sluice.trainer.balance;

import java.util.Arrays;
import java.util.List;

/**
 * Weights of the classes' losses from how often each label was seen, so that rare classes are not drowned by frequent ones.
 *
 * <p>With n_c labels of class c so far and N_c = n_c + 1, which lets the first samples move little, the raw weight r_c is
 *
 * <ul>
 *   <li>{@code none}: 1;
 *   <li>{@code inverse}: 1 / N_c;
 *   <li>{@code effective:β}: (1 − β) / (1 − β^N_c), the inverse of the effective number of samples (Cui et al., CVPR 2019); β → 0 is none,
 *       β → 1 is inverse.
 * </ul>
 *
 * <p>Then w_c = r'_c · Σ N_j / Σ N_j r'_j with r' no more than 100 times the smallest r. Invariants: the weighted mean Σ N_c w_c / Σ N_c is 1, so that
 * the learning rate keeps its meaning; no weight exceeds another 100-fold; a rarer class never weighs less.
 *
 * @param kind how
 * @param beta β of {@link Kind#EFFECTIVE}, above 0 and below 1; 0 for the others
 */
public record ClassBalance(Kind kind, double beta) {
    /** No balancing. */
    public static final ClassBalance NONE = new ClassBalance(Kind.NONE, 0);

    private static final double LARGEST_RATIO = 100;

    /** How a class's frequency becomes its weight. */
    public enum Kind {
        /** Every class weighs the same. */
        NONE,
        /** By the inverse of the frequency. */
        INVERSE,
        /** By the inverse of the effective number of samples. */
        EFFECTIVE
    }

    public ClassBalance {
        if (kind == Kind.EFFECTIVE ? !(beta > 0 && beta < 1) : beta != 0) {
            throw new IllegalArgumentException(
                    "class balance effective:BETA needs a beta above 0 and below 1, not " + beta + "; 0.999 is usual");
        }
    }

    /**
     * The balance of a name: {@code none}, {@code inverse} or {@code effective:BETA}.
     *
     * @throws IllegalArgumentException naming the known ones, or if β is out of range
     */
    public static ClassBalance parse(String spec) {
        if (spec.equals("none")) {
            return NONE;
        }
        if (spec.equals("inverse")) {
            return new ClassBalance(Kind.INVERSE, 0);
        }
        if (spec.startsWith("effective:")) {
            String beta = spec.substring("effective:".length());
            try {
                return new ClassBalance(Kind.EFFECTIVE, Double.parseDouble(beta));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("class balance '" + spec + "': '" + beta + "' is not a number", e);
            }
        }
        throw new IllegalArgumentException(
                "class balance '" + spec + "' is unknown, use none, inverse or effective:BETA");
    }

    /** The name with its parameter, which {@link #parse} reads back. */
    public String spec() {
        return switch (kind) {
            case NONE -> "none";
            case INVERSE -> "inverse";
            case EFFECTIVE -> "effective:" + beta;
        };
    }

    /**
     * @param counts n_c of each class, 0 or more
     * @return w_c of each class, above 0
     */
    public double[] weights(List<Long> counts) {
        double[] weights = counts.stream().mapToDouble(n -> raw(n + 1.0)).toArray();
        double bound = LARGEST_RATIO * Arrays.stream(weights).min().orElse(1);
        double samples = 0;
        double weighted = 0;
        for (int c = 0; c < weights.length; c++) {
            weights[c] = Math.min(bound, weights[c]);
            samples += counts.get(c) + 1.0;
            weighted += (counts.get(c) + 1.0) * weights[c];
        }
        for (int c = 0; c < weights.length; c++) {
            weights[c] *= samples / weighted;
        }
        return weights;
    }

    private double raw(double n) {
        return switch (kind) {
            case NONE -> 1;
            case INVERSE -> 1 / n;
            // 1 - β^n without loss of digits where β is close to 1
            case EFFECTIVE -> (1 - beta) / -Math.expm1(n * Math.log(beta));
        };
    }
}

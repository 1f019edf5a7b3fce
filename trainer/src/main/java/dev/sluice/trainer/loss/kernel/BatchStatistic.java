package dev.sluice.trainer.loss.kernel;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the losses of a batch are cut: {@code mean + k std}, {@code k median}, {@code median + k 1.4826 MAD} or a quantile
 * (docs/methods.md section 3).
 *
 * @param kind which
 * @param factor k, at least 0; or the quantile, above 0 and at most 1
 */
public record BatchStatistic(Kind kind, double factor) {
    static final String USAGE = "mean+Kstd, median*K, median+Kmad or quantileA";

    /** Makes the median absolute deviation of Gaussian losses their standard deviation. */
    private static final double GAUSSIAN = 1.4826;

    private static final String NUMBER = "[0-9]{1,7}(?:\\.[0-9]{1,9})?";

    private static final Pattern SYNTAX =
            Pattern.compile("mean\\+(?<std>N)std|median\\*(?<times>N)|median\\+(?<mad>N)mad|quantile(?<quantile>N)"
                    .replace("N", NUMBER));

    /** What is computed of a batch's losses. */
    public enum Kind {
        MEAN_STD("std", "mean+%sstd"),
        MEDIAN_MULTIPLE("times", "median*%s"),
        MEDIAN_MAD("mad", "median+%smad"),
        QUANTILE("quantile", "quantile%s");

        private final String group;
        private final String format;

        Kind(String group, String format) {
            this.group = group;
            this.format = format;
        }
    }

    /** @throws IllegalArgumentException if the factor is negative, or above 1 for a quantile and 1e6 otherwise */
    public BatchStatistic {
        double largest = kind == Kind.QUANTILE ? 1 : 1e6;
        if (!(factor >= 0 && factor <= largest)) {
            throw new IllegalArgumentException("the factor or quantile of a statistic must be 0 to " + largest);
        }
    }

    /**
     * @throws IllegalArgumentException if the text is none of {@link #USAGE}
     */
    public static BatchStatistic parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (matcher.matches()) {
            for (Kind kind : Kind.values()) {
                String factor = matcher.group(kind.group);
                if (factor != null) {
                    return new BatchStatistic(kind, Double.parseDouble(factor));
                }
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no statistic, use " + USAGE);
    }

    /** Reads back to an equal statistic. */
    public String spec() {
        return kind.format.formatted(Parameters.text(factor));
    }

    /**
     * @param values losses; sorted by this call
     * @param n how many of them count, at least 1
     */
    public double of(double[] values, int n) {
        return switch (kind) {
            case MEAN_STD -> meanPlusDeviations(values, n);
            case MEDIAN_MULTIPLE -> factor * quantile(values, n, 0.5);
            case MEDIAN_MAD -> medianPlusDeviations(values, n);
            case QUANTILE -> quantile(values, n, factor);
        };
    }

    private double medianPlusDeviations(double[] values, int n) {
        double median = quantile(values, n, 0.5);
        for (int i = 0; i < n; i++) {
            values[i] = Math.abs(values[i] - median);
        }
        return median + factor * GAUSSIAN * quantile(values, n, 0.5);
    }

    private double meanPlusDeviations(double[] values, int n) {
        double mean = 0;
        for (int i = 0; i < n; i++) {
            mean += values[i] / n;
        }
        double variance = 0;
        for (int i = 0; i < n; i++) {
            variance += (values[i] - mean) * (values[i] - mean) / n;
        }
        return mean + factor * Math.sqrt(variance);
    }

    /** Interpolated between neighbours, as is usual: the median of an even number is the mean of the middle two. */
    private static double quantile(double[] values, int n, double share) {
        Arrays.sort(values, 0, n);
        double position = share * (n - 1);
        int below = (int) position;
        int above = Math.min(n - 1, below + 1);
        return values[below] + (position - below) * (values[above] - values[below]);
    }
}

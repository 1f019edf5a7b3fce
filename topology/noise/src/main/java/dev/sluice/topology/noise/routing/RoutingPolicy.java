package dev.sluice.topology.noise.routing;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which samples go to review instead of training: those whose noise probability P reaches a threshold, which a policy draws from the
 * window. The guard may raise it for single classes, and what it forbids does not count here. Everything else goes to training with
 * weight 1 - P.
 *
 * <p>Whatever is asked for, {@code precision} and {@code budget} withhold no sample whose label is more probably right than wrong.
 */
public sealed interface RoutingPolicy {
    /** What is in a window, as far as a policy goes by it; probabilities are those after calibration. */
    record Suspects(SuspectLevels levels, long windowCount, double samplesPerHour) {}

    /** As {@link #parse} reads it. */
    String spec();

    /**
     * The smallest threshold that keeps what the policy promises.
     *
     * @param slack share by which the promise is to be kept more strictly, 0 for exactly
     */
    double threshold(Suspects suspects, double slack);

    /** How many samples of the window may be withheld, where the policy counts them; else 0. */
    default double allowed(Suspects suspects) {
        return 0;
    }

    /** Least P that is ever withheld. */
    default double floor() {
        return 0.5;
    }

    /**
     * From a P on.
     *
     * @param from above 0, at most 1
     */
    record Posterior(double from) implements RoutingPolicy {
        public Posterior {
            require(from > 0 && from <= 1, "posterior:P", "a noise probability above 0 and at most 1", from);
        }

        @Override
        public String spec() {
            return "posterior:" + number(from);
        }

        @Override
        public double threshold(Suspects suspects, double slack) {
            return from;
        }

        @Override
        public double floor() {
            return from;
        }
    }

    /**
     * As many as possible while the mean P of all that is withheld, which is the expected share of truly wrong labels among them, does
     * not fall below a target.
     *
     * @param target 0.5 to 1
     */
    record Precision(double target) implements RoutingPolicy {
        public Precision {
            require(target >= 0.5 && target <= 1, "precision:P", "an expected share of wrong labels, 0.5 to 1", target);
        }

        @Override
        public String spec() {
            return "precision:" + number(target);
        }

        @Override
        public double threshold(Suspects suspects, double slack) {
            return suspects.levels().withMeanOfAtLeast(target + slack * (1 - target));
        }
    }

    /**
     * The most suspicious ones, as many as people can judge. Of a level of P that holds more than that a share is drawn by lot. While the rate of the stream is unknown nothing is withheld.
     *
     * @param itemsPerHour 0 to 1e9
     */
    record Budget(double itemsPerHour) implements RoutingPolicy {
        public Budget {
            require(itemsPerHour >= 0 && itemsPerHour <= 1e9, "budget:N", "items an hour, 0 to 1e9", itemsPerHour);
        }

        @Override
        public String spec() {
            return "budget:" + number(itemsPerHour);
        }

        @Override
        public double threshold(Suspects suspects, double slack) {
            return suspects.samplesPerHour() > 0
                    ? suspects.levels().withholdingAtMost((1 - slack) * allowed(suspects))
                    : Guard.NEVER;
        }

        @Override
        public double allowed(Suspects suspects) {
            return suspects.samplesPerHour() > 0
                    ? itemsPerHour / suspects.samplesPerHour() * suspects.windowCount()
                    : 0;
        }
    }

    /**
     * Reads {@code posterior:0.9}, {@code precision:0.8} or {@code budget:200}.
     *
     * @throws IllegalArgumentException saying what may be given instead
     */
    static RoutingPolicy parse(String spec) {
        Matcher parts =
                Pattern.compile("([a-z]+):([0-9]{1,12}(?:\\.[0-9]{1,12})?)").matcher(spec);
        String name = parts.matches() ? parts.group(1) : "";
        return switch (name) {
            case "posterior" -> new Posterior(Double.parseDouble(parts.group(2)));
            case "precision" -> new Precision(Double.parseDouble(parts.group(2)));
            case "budget" -> new Budget(Double.parseDouble(parts.group(2)));
            default ->
                throw new IllegalArgumentException("routing policy '" + spec + "' is unknown, use posterior:P"
                        + " (from a noise probability on), precision:P (expected share of wrong labels) or budget:N (items an hour),"
                        + " for example posterior:0.9");
        };
    }

    private static void require(boolean holds, String form, String meaning, double found) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "routing policy " + form + " needs " + meaning + ", not " + number(found));
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.format(Locale.ROOT, "%.0f", value)
                : Double.toString(value);
    }
}

package dev.sluice.infra.ingest.noise;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which labels an experiment makes wrong.
 *
 * @param kind how
 * @param rate probability that an eligible label, or a class's value of a multi-label sample, is changed, 0 to below 1; for INSTANCE
 *     the mean of the samples' own probabilities before truncation, for ANNOTATOR the share of labels that are changed, up to 0.9
 * @param pairs for PAIRS, the classes that are mistaken for each other, each in one pair only; empty otherwise
 */
public record NoiseSpec(Kind kind, double rate, List<Pair> pairs) {

    /** How labels are changed. */
    public enum Kind {
        /** Not at all. */
        NONE,
        /** To one of the other classes, each as likely. */
        SYMMETRIC,
        /** Between the two classes of a pair; labels of other classes stay. */
        PAIRS,
        /** With a probability and to a class that depend on the sample itself, see {@link InstanceFlips}. */
        INSTANCE,
        /** As hasty people do, on samples that look like another class, see {@link Annotators}. */
        ANNOTATOR,
        /** Multi-label: each class's value, present or absent, is inverted with the same probability. */
        FLIP,
        /** Multi-label: each label present is dropped; the commonest error of people. */
        MISSING,
        /** Multi-label: each class absent is added. */
        EXTRA;

        /** Whether it makes sets of labels wrong; the other kinds, NONE apart, a single label. */
        public boolean multiLabel() {
            return this == FLIP || this == MISSING || this == EXTRA;
        }
    }

    /**
     * Two classes mistaken for each other.
     *
     * @param first class index, from 0
     * @param second class index, from 0, another
     */
    public record Pair(int first, int second) {
        @Override
        public String toString() {
            return first + "-" + second;
        }
    }

    /** Fashion-MNIST's look-alikes: T-shirt and shirt, pullover and coat, sandal and sneaker. */
    static final List<Pair> DEFAULT_PAIRS = List.of(new Pair(0, 6), new Pair(2, 4), new Pair(5, 7));

    private static final double MAX_ANNOTATOR_RATE = 0.9;
    private static final String USAGE =
            "; write none, symmetric:RATE, pairs:RATE, pairs:RATE:A-B,C-D, instance:RATE or annotator:RATE, or,"
                    + " for multi-label data sets, flip:RATE, missing:RATE or extra:RATE";
    private static final Pattern TEXT = Pattern.compile("([A-Za-z]+)(?::([^:]+))?(?::([^:]+))?");
    private static final Pattern PAIR = Pattern.compile("([0-9]{1,5})-([0-9]{1,5})");

    /** @throws IllegalArgumentException naming what is out of range */
    public NoiseSpec {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("noise rate must be at least 0 and below 1, not " + rate);
        }
        if (kind == Kind.ANNOTATOR && rate > MAX_ANNOTATOR_RATE) {
            throw new IllegalArgumentException(
                    "noise rate of annotators must be at most " + MAX_ANNOTATOR_RATE + ", not " + rate);
        }
        if (kind == Kind.NONE && rate != 0) {
            throw new IllegalArgumentException("noise rate must be 0 for none");
        }
        if ((kind == Kind.PAIRS) == pairs.isEmpty()) {
            throw new IllegalArgumentException("noise of kind PAIRS, and only that, needs pairs of classes");
        }
        pairs = List.copyOf(pairs);
        partners(pairs);
    }

    /** No noise. */
    public static NoiseSpec none() {
        return new NoiseSpec(Kind.NONE, 0, List.of());
    }

    /** Each label changed with the given probability to one of the others. */
    public static NoiseSpec symmetric(double rate) {
        return new NoiseSpec(Kind.SYMMETRIC, rate, List.of());
    }

    /** Labels of the given pairs changed to the partner with the given probability. */
    public static NoiseSpec pairs(double rate, List<Pair> pairs) {
        return new NoiseSpec(Kind.PAIRS, rate, pairs);
    }

    /** Labels changed with a probability and to a class that depend on the sample. */
    public static NoiseSpec instance(double rate) {
        return new NoiseSpec(Kind.INSTANCE, rate, List.of());
    }

    /** Labels changed as hasty people do, on samples that look like another class. */
    public static NoiseSpec annotator(double rate) {
        return new NoiseSpec(Kind.ANNOTATOR, rate, List.of());
    }

    /**
     * Reads {@code none}, {@code symmetric:0.2}, {@code pairs:0.3}, {@code pairs:0.3:0-6,2-4}, {@code instance:0.2} or {@code annotator:0.2};
     * for multi-label data sets {@code flip:0.05}, {@code missing:0.2} or {@code extra:0.01}.
     *
     * @throws IllegalArgumentException saying what is wrong and what may be written
     */
    public static NoiseSpec parse(String text) {
        Matcher parts = TEXT.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException("cannot read noise '" + text + "'" + USAGE);
        }
        String rate = parts.group(2);
        String pairs = parts.group(3);
        return switch (parts.group(1).toLowerCase(Locale.ROOT)) {
            case "none" -> {
                if (rate != null) {
                    throw new IllegalArgumentException("noise none takes no rate" + USAGE);
                }
                yield none();
            }
            case "symmetric" -> symmetric(rateOnly(text, rate, pairs));
            case "instance" -> instance(rateOnly(text, rate, pairs));
            case "annotator" -> annotator(rateOnly(text, rate, pairs));
            case "flip" -> new NoiseSpec(Kind.FLIP, rateOnly(text, rate, pairs), List.of());
            case "missing" -> new NoiseSpec(Kind.MISSING, rateOnly(text, rate, pairs), List.of());
            case "extra" -> new NoiseSpec(Kind.EXTRA, rateOnly(text, rate, pairs), List.of());
            case "pairs" -> pairs(rate(text, rate), pairs == null ? DEFAULT_PAIRS : pairs(text, pairs));
            default -> throw new IllegalArgumentException("unknown noise '" + text + "'" + USAGE);
        };
    }

    /** For each class of a pair its partner. */
    Map<Integer, Integer> partners() {
        return partners(pairs);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case NONE -> "none";
            case SYMMETRIC, INSTANCE, ANNOTATOR, FLIP, MISSING, EXTRA ->
                kind.name().toLowerCase(Locale.ROOT) + ":" + rate;
            case PAIRS ->
                "pairs:" + rate + ":" + pairs.stream().map(Pair::toString).collect(Collectors.joining(","));
        };
    }

    private static Map<Integer, Integer> partners(List<Pair> pairs) {
        Map<Integer, Integer> partners = new HashMap<>();
        for (Pair pair : pairs) {
            boolean clash = pair.first() == pair.second()
                    || partners.putIfAbsent(pair.first(), pair.second()) != null
                    || partners.putIfAbsent(pair.second(), pair.first()) != null;
            if (clash || pair.first() < 0 || pair.second() < 0) {
                throw new IllegalArgumentException("noise pairs must name different classes from 0, each once; " + pair
                        + " does not fit " + pairs);
            }
        }
        return partners;
    }

    private static double rateOnly(String text, @Nullable String rate, @Nullable String pairs) {
        if (pairs != null) {
            throw new IllegalArgumentException("noise '" + text + "' takes no pairs" + USAGE);
        }
        return rate(text, rate);
    }

    private static double rate(String text, @Nullable String rate) {
        if (rate == null) {
            throw new IllegalArgumentException("noise '" + text + "' lacks its rate" + USAGE);
        }
        try {
            return Double.parseDouble(rate);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("noise rate '" + rate + "' is not a number" + USAGE, e);
        }
    }

    private static List<Pair> pairs(String text, String pairs) {
        List<Pair> result = new ArrayList<>();
        for (String pair : pairs.split(",", -1)) {
            Matcher classes = PAIR.matcher(pair.strip());
            if (!classes.matches()) {
                throw new IllegalArgumentException(
                        "'" + pair + "' in noise '" + text + "' is no pair of classes" + USAGE);
            }
            result.add(new Pair(Integer.parseInt(classes.group(1)), Integer.parseInt(classes.group(2))));
        }
        return result;
    }
}

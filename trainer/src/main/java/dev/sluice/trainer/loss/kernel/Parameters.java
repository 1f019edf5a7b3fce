package dev.sluice.trainer.loss.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** The parameters of a loss's spec, read one after the other; collects the spec with all defaults filled in. */
public final class Parameters {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,17})?([eE][-+]?[0-9]{1,2})?");
    private static final String AUTO = "auto";

    private final String spec;
    private final String usage;
    private final String name;
    private final List<String> given;
    private final List<String> canonical = new ArrayList<>();
    private int next;

    /**
     * @param spec as the user wrote it, for messages
     * @param usage how it is to be written, for messages
     * @param name of the loss
     * @param given the parameters as written
     */
    public Parameters(String spec, String usage, String name, List<String> given) {
        this.spec = spec;
        this.usage = usage;
        this.name = name;
        this.given = given;
    }

    /** A number as short as reads back to it. */
    public static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? String.valueOf((long) value)
                : String.valueOf(value).replace(".0E", "e").replace('E', 'e');
    }

    /** Whether all given ones have been read. */
    public boolean empty() {
        return next == given.size();
    }

    /** The next parameter, or the default if there are no more. */
    public double number(String parameter, double fallback, double least, double most) {
        if (empty()) {
            return use(fallback);
        }
        String token = given.get(next++);
        if (!NUMBER.matcher(token).matches()) {
            throw wrong(parameter + " must be a number, not '" + token + "'");
        }
        return use(inRange(parameter, Double.parseDouble(token), least, most));
    }

    /** The next parameter, a whole number. */
    public int count(String parameter, int fallback, int least, int most) {
        double value = number(parameter, fallback, least, most);
        if (value != Math.rint(value)) {
            throw wrong(parameter + " must be a whole number, not " + value);
        }
        return (int) value;
    }

    /** The value of {@code name=count} if it comes next, else the default. */
    public int countOption(String option, int fallback, int least, int most) {
        double value = option(option, fallback, least, most);
        if (value != Math.rint(value)) {
            throw wrong(option + " must be a whole number, not " + value);
        }
        return (int) value;
    }

    /** The next parameter, any text. */
    public String text(String fallback) {
        return empty() ? fallback : given.get(next++);
    }

    /** Takes the word if it comes next. */
    public boolean word(String word) {
        if (next < given.size() && given.get(next).equals(word)) {
            next++;
            canonical.add(word);
            return true;
        }
        return false;
    }

    /** The value of {@code name=value} if it comes next, else the default. */
    public double option(String option, double fallback, double least, double most) {
        if (next < given.size() && given.get(next).startsWith(option + "=")) {
            String token = given.get(next++).substring(option.length() + 1);
            if (!NUMBER.matcher(token).matches()) {
                throw wrong(option + " must be a number, not '" + token + "'");
            }
            double value = inRange(option, Double.parseDouble(token), least, most);
            canonical.add(option + "=" + text(value));
            return value;
        }
        return fallback;
    }

    /**
     * Takes {@code auto} or {@code auto@σ} if it comes next.
     *
     * @return σ, the spread of the initial logits, 1 if not told
     */
    public OptionalDouble auto() {
        if (empty() || !given.get(next).startsWith(AUTO)) {
            return OptionalDouble.empty();
        }
        String spread = given.get(next++).substring(AUTO.length());
        if (spread.isEmpty()) {
            return OptionalDouble.of(1);
        }
        if (!spread.startsWith("@") || !NUMBER.matcher(spread.substring(1)).matches()) {
            throw wrong("write auto, or auto@σ with the spread of the initial logits");
        }
        return OptionalDouble.of(Double.parseDouble(spread.substring(1)));
    }

    /** Notes a parameter's value found otherwise, to three decimals, as it is then used. */
    public double useRounded(double value) {
        return use(Math.round(value * 1000) / 1000.0);
    }

    /** Notes a parameter's value as the spec has to have it. */
    public void use(String text) {
        canonical.add(text);
    }

    /** Notes a parameter's value as it is, and gives it back. */
    public double use(double value) {
        canonical.add(text(value));
        return value;
    }

    /**
     * The spec with all parameters.
     *
     * @throws IllegalArgumentException if some given ones have not been read
     */
    public String canonical() {
        if (next < given.size()) {
            throw wrong("'" + given.get(next) + "' is too much or out of place");
        }
        List<String> tokens = new ArrayList<>(canonical);
        tokens.add(0, name);
        return String.join(":", tokens);
    }

    /** What to throw for a spec that cannot be meant: names it and how it is written. */
    public IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("loss '" + spec + "': " + what + "; write " + usage);
    }

    private double inRange(String parameter, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw wrong(parameter + " must be " + text(least) + " to " + text(most) + ", not " + text(value));
        }
        return value;
    }
}

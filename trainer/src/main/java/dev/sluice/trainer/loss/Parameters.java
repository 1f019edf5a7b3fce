package dev.sluice.trainer.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** The parameters of a loss's spec, read one after the other; collects the spec with all defaults filled in. */
final class Parameters {
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
    Parameters(String spec, String usage, String name, List<String> given) {
        this.spec = spec;
        this.usage = usage;
        this.name = name;
        this.given = given;
    }

    /** A number as short as reads back to it. */
    static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }

    /** Whether all given ones have been read. */
    boolean empty() {
        return next == given.size();
    }

    /** The next parameter, or the default if there are no more. */
    double number(String parameter, double fallback, double least, double most) {
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
    int count(String parameter, int fallback, int least, int most) {
        double value = number(parameter, fallback, least, most);
        if (value != Math.rint(value)) {
            throw wrong(parameter + " must be a whole number, not " + value);
        }
        return (int) value;
    }

    /** The next parameter, any text. */
    String text(String fallback) {
        return empty() ? fallback : given.get(next++);
    }

    /** Takes the word if it comes next. */
    boolean word(String word) {
        if (next < given.size() && given.get(next).equals(word)) {
            next++;
            canonical.add(word);
            return true;
        }
        return false;
    }

    /** The value of {@code name=value} if it comes next, else the default. */
    double named(String option, double fallback, double least, double most) {
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
    OptionalDouble auto() {
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
    double useRounded(double value) {
        return use(Math.round(value * 1000) / 1000.0);
    }

    /** Notes a parameter's value as the spec has to have it. */
    void use(String text) {
        canonical.add(text);
    }

    double use(double value) {
        canonical.add(text(value));
        return value;
    }

    /**
     * The spec with all parameters.
     *
     * @throws IllegalArgumentException if some given ones have not been read
     */
    String canonical() {
        if (next < given.size()) {
            throw wrong("'" + given.get(next) + "' is too much or out of place");
        }
        List<String> tokens = new ArrayList<>(canonical);
        tokens.add(0, name);
        return String.join(":", tokens);
    }

    IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("loss '" + spec + "': " + what + "; write " + usage);
    }

    private double inRange(String parameter, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw wrong(parameter + " must be " + text(least) + " to " + text(most) + ", not " + text(value));
        }
        return value;
    }
}

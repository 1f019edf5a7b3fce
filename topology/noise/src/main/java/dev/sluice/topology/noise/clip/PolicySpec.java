package dev.sluice.topology.noise.clip;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The text that names a clip policy, {@code name} or {@code name:parameter=value,parameter=value}, taken apart. A parameter that nobody
 * asked for is an error, which lists those that were.
 */
final class PolicySpec {
    private static final int LONGEST = 200;

    private final String text;
    private final String name;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<String> known = new ArrayList<>();

    /** @throws IllegalArgumentException if the text is too long, a parameter lacks its value or comes twice */
    PolicySpec(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "a clip policy is named in at most " + LONGEST + " characters, not " + text.length());
        }
        this.text = text;
        int colon = text.indexOf(':');
        name = colon < 0 ? text : text.substring(0, colon);
        if (colon < 0) {
            return;
        }
        for (String part : text.substring(colon + 1).split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 1 || equals == part.length() - 1) {
                throw new IllegalArgumentException(
                        "clip policy '" + text + "': '" + part + "' is not of the form parameter=value");
            }
            if (values.put(part.substring(0, equals), part.substring(equals + 1)) != null) {
                throw new IllegalArgumentException(
                        "clip policy '" + text + "' gives '" + part.substring(0, equals) + "' twice");
            }
        }
    }

    String name() {
        return name;
    }

    boolean has(String parameter) {
        return take(parameter) != null;
    }

    double number(String parameter, double otherwise) {
        String value = take(parameter);
        return value == null ? otherwise : number("clip policy '" + text + "': " + parameter, value);
    }

    /** The base loss whose gradient is clipped, cross-entropy unless the text says otherwise. */
    GradientBase base() {
        String value = take("base");
        return value == null ? GradientBase.crossEntropy() : GradientBase.parse(value);
    }

    /** The value of a parameter, or null. */
    @Nullable
    String take(String parameter) {
        known.add(parameter);
        return values.get(parameter);
    }

    /** Refuses parameters that have not been asked for. */
    void expectNothingElse() {
        for (String parameter : values.keySet()) {
            if (!known.contains(parameter)) {
                throw new IllegalArgumentException("clip policy '" + text + "': '" + name + "' has no parameter '"
                        + parameter + "', it has " + (known.isEmpty() ? "none" : String.join(", ", known)));
            }
        }
    }

    static double number(String what, String value) {
        try {
            double number = Double.parseDouble(value);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(what + " must be a number, not '" + value + "'", e);
        }
        throw new IllegalArgumentException(what + " must be a finite number, not '" + value + "'");
    }

    /** A number as people write it: 20, not 20.0 or 2E1. */
    static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    /** {@code spec} with its base appended, unless that is cross-entropy. */
    static String withBase(String spec, GradientBase base) {
        if (base.equals(GradientBase.crossEntropy())) {
            return spec;
        }
        return spec + (spec.indexOf(':') < 0 ? ":" : ",") + "base=" + base.spec();
    }
}

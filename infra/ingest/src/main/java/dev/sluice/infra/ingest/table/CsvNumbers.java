package dev.sluice.infra.ingest.table;

import java.util.regex.Pattern;

/** Tells numbers from names. */
public final class CsvNumbers {
    private static final Pattern NUMBER = Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,6})?");
    private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,18}(\\.0*)?");

    private CsvNumbers() {}

    /** Whether it is a decimal number. */
    public static boolean isNumber(String field) {
        return field.length() <= 100 && NUMBER.matcher(field).matches();
    }

    /** Whether it is a whole number; pandas writes {@code 3.0} where a column has gaps. */
    public static boolean isWhole(String field) {
        return WHOLE.matcher(field).matches();
    }

    /** The value of what {@link #isWhole} accepts. */
    public static long whole(String field) {
        int point = field.indexOf('.');
        return Long.parseLong(point < 0 ? field : field.substring(0, point));
    }

    /** A decimal number, {@code true} as 1 and {@code false} as 0; NaN if it is none of these. */
    static double parse(String field) {
        if (field.equalsIgnoreCase("true") || field.equalsIgnoreCase("false")) {
            return field.equalsIgnoreCase("true") ? 1 : 0;
        }
        char last = field.isEmpty() ? ' ' : field.charAt(field.length() - 1);
        // Java reads 1f and 0x1p3 as well
        if (!((last >= '0' && last <= '9') || last == '.') || field.indexOf('x') >= 0 || field.indexOf('X') >= 0) {
            return Double.NaN;
        }
        try {
            return Double.parseDouble(field);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}

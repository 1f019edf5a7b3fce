package dev.sluice.infra.evaluate.table;

import java.util.regex.Pattern;

/** Tells numbers from names. */
final class CsvNumbers {
    private static final Pattern NUMBER = Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,6})?");
    private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,18}(\\.0*)?");

    private CsvNumbers() {}

    static boolean isNumber(String field) {
        return field.length() <= 100 && NUMBER.matcher(field).matches();
    }

    /** Whether it is a whole number; pandas writes {@code 3.0} where a column has gaps. */
    static boolean isWhole(String field) {
        return WHOLE.matcher(field).matches();
    }

    static long whole(String field) {
        int point = field.indexOf('.');
        return Long.parseLong(point < 0 ? field : field.substring(0, point));
    }
}

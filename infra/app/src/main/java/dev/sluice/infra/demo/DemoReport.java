package dev.sluice.infra.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a demo found, as figures for programs and as a table for people.
 *
 * @param figures by the names that {@code --report} writes, in order; numbers only
 * @param rows the table, name and value
 * @param broken invariants that do not hold, each a sentence; empty if all do
 */
record DemoReport(Map<String, Number> figures, List<Row> rows, List<String> broken) {

    /** A line of the table. */
    record Row(String name, String value) {}

    DemoReport {
        figures = new LinkedHashMap<>(figures);
        rows = List.copyOf(rows);
        broken = List.copyOf(broken);
    }

    void writeJson(Path target) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>(figures);
        all.put("brokenInvariants", broken);
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(target.toFile(), all);
    }

    String table() {
        int width = rows.stream().mapToInt(r -> r.name().length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (Row row : rows) {
            text.append("  ")
                    .append(row.name())
                    .append(" ".repeat(width - row.name().length() + 2));
            text.append(row.value()).append('\n');
        }
        return text.toString();
    }

    /** Collects figures and rows in one go. */
    static final class Builder {
        private final Map<String, Number> figures = new LinkedHashMap<>();
        private final List<Row> rows = new ArrayList<>();
        private final List<String> broken = new ArrayList<>();

        Builder count(String key, String name, long value) {
            figures.put(key, value);
            return row(name, "%,d".formatted(value));
        }

        /** A share or score between 0 and 1, shown to three digits. */
        Builder share(String key, String name, double value) {
            figures.put(key, value);
            return row(name, String.format(Locale.ROOT, "%.3f", value));
        }

        /** A share between 0 and 1, shown as per cent to two digits. */
        Builder percent(String key, String name, double value) {
            figures.put(key, value);
            return row(name, String.format(Locale.ROOT, "%.2f %%", 100 * value));
        }

        /** A figure for programs only. */
        Builder figure(String key, Number value) {
            figures.put(key, value);
            return this;
        }

        /** A line for people only. */
        Builder row(String name, String value) {
            rows.add(new Row(name, value));
            return this;
        }

        /** States an invariant: a row, and if it does not hold a reason to fail. */
        Builder invariant(String name, boolean holds, String found) {
            row(name, (holds ? "holds: " : "BROKEN: ") + found);
            if (!holds) {
                broken.add(name + ": " + found);
            }
            return this;
        }

        DemoReport build() {
            return new DemoReport(figures, rows, broken);
        }
    }
}

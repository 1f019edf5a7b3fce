package dev.sluice.infra.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a benchmark found.
 *
 * @param hardware what it ran on, a line
 * @param settings what was asked for, by the names of the JSON file
 * @param table for people: the heading, then the rows, all of equal length
 * @param rows for programs: each row's figures by their names in the JSON file
 */
public record BenchReport(
        String hardware, Map<String, Object> settings, List<List<String>> table, List<Map<String, Object>> rows) {
    /** Takes copies; the JSON file names settings and figures in their order here. */
    public BenchReport {
        settings = new LinkedHashMap<>(settings);
        table = List.copyOf(table);
        rows = List.copyOf(rows);
    }

    /** The hardware's line and the table, in Markdown; the first column is text, the others are figures. */
    public String markdown() {
        StringBuilder text = new StringBuilder(hardware).append("\n\n");
        line(table.get(0), text);
        text.append("|---|").append("---:|".repeat(table.get(0).size() - 1)).append('\n');
        table.subList(1, table.size()).forEach(row -> line(row, text));
        return text.toString();
    }

    /** Writes hardware, settings and rows as one JSON object, over what is there. */
    public void writeJson(Path target) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("hardware", hardware);
        all.putAll(settings);
        all.put("rows", rows);
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(target.toFile(), all);
    }

    private static void line(List<String> cells, StringBuilder text) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}

package dev.sluice.infra.evaluate.report;

import dev.sluice.infra.evaluate.FlagCounts;
import dev.sluice.infra.evaluate.PassFindings;
import dev.sluice.infra.evaluate.table.LabelTable;
import dev.sluice.infra.evaluate.table.TableEvaluation;
import dev.sluice.infra.evaluate.table.TableResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Collects what a table of predictions came to: line by line, as a table of means over the seeds, and row by row. */
public final class TableReport implements AutoCloseable {
    private static final List<String> HEADING = List.of(
            "detector",
            "clip",
            "τ",
            "true rate",
            "estimated",
            "AUROC",
            "F1",
            "precision",
            "recall",
            "flagged %",
            "calibration error");
    private static final int TEXT_COLUMNS = 2;

    private static final String DEFINITIONS = """
            Means over the seeds. A flag is P > 0.5. All figures are of the rows that are not trusted. Estimated: the noise rate of the last fit. F1 is 1 where
            nothing is wrong and nothing flagged. Calibration error: expected calibration error of P over 15 bins of equal width.
            """;

    private final LabelTable table;
    private final @Nullable Path folder;
    private final List<Path> files = new ArrayList<>();
    private final List<ResultWriter> writers = new ArrayList<>();
    private final List<TableResult> results = new ArrayList<>();

    /**
     * Opens the files, so that one that cannot be written is noticed at once.
     *
     * @param json file for JSON lines, or null
     * @param folder for everything, made if it is not there; or null
     */
    public TableReport(LabelTable table, @Nullable Path json, @Nullable Path folder) throws IOException {
        this.table = table;
        this.folder = folder;
        if (json != null) {
            writers.add(ResultWriter.json(file(json)));
        }
        if (folder != null) {
            Files.createDirectories(folder);
            writers.add(ResultWriter.json(file(folder.resolve("results.jsonl"))));
            writers.add(ResultWriter.csv(file(folder.resolve("results.csv"))));
        }
    }

    private Path file(Path file) {
        files.add(file);
        return file;
    }

    /** Takes a combination. */
    public void add(TableResult result) {
        // what each row came to is written of the first combination alone, and kept of no other
        results.add(results.isEmpty() ? result : result.withoutRows());
        Map<String, @Nullable Object> values = values(result);
        writers.forEach(writer -> writer.write(values));
    }

    private Map<String, @Nullable Object> values(TableResult result) {
        PassFindings findings = result.findings();
        FlagCounts flags = findings.flags();
        boolean judged = result.judged();
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("noise", result.cell().noise().text());
        values.put("trueRate", judged ? flags.trueNoiseRate() : null);
        values.put("seed", result.cell().seed());
        values.put("pass", TableEvaluation.PASSES);
        values.put("detector", result.cell().detector().posteriorName());
        values.put("auroc", judged && !Double.isNaN(findings.auroc()) ? findings.auroc() : null);
        values.put("f1", judged ? flags.f1() : null);
        values.put("precision", judged ? flags.precision() : null);
        values.put("recall", judged ? flags.recall() : null);
        values.put("flaggedShare", flags.flaggedShare());
        values.put("estimatedRate", Double.isNaN(findings.estimatedRate()) ? null : findings.estimatedRate());
        values.put("calibrationError", judged ? findings.tally().calibrationError() : null);
        values.put("clip", result.cell().clip().spec());
        values.put("clipThreshold", result.clipThreshold());
        values.put("dataset", table.name());
        values.put("samples", flags.samples());
        values.put("trusted", result.trusted());
        values.put("audits", result.audits());
        values.put("decides", result.decides());
        values.put("reason", result.reason());
        return values;
    }

    /** Writes what is written at the end, and gives what is printed: the table, and why nothing was decided where nothing was. */
    public String finish() throws IOException {
        StringBuilder text = new StringBuilder(table());
        results.stream()
                .filter(result -> !result.decides())
                .map(result -> String.format(
                        Locale.ROOT,
                        "%s, seed %d: no label is suspected, P is 0: %s%n",
                        result.cell().detector().posteriorName(),
                        result.cell().seed(),
                        result.reason()))
                .distinct()
                .forEach(text::append);
        if (folder != null) {
            Path rows = folder.resolve("labels.csv");
            LabelsFile.write(rows, table, results.get(0).probabilities());
            files.add(rows);
            Path report = folder.resolve("report.md");
            Files.writeString(
                    report,
                    String.format(
                            Locale.ROOT,
                            "# Labels of %s%n%n%,d rows, %d classes.%n%n%s%n%s",
                            table.name(),
                            table.rows(),
                            table.predictions().classes(),
                            DEFINITIONS,
                            text),
                    StandardCharsets.UTF_8);
            files.add(report);
        }
        return text.toString();
    }

    private String table() {
        Map<String, List<TableResult>> groups = new LinkedHashMap<>();
        for (TableResult result : results) {
            String key = result.cell().detector() + " " + result.cell().clip().spec();
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(result);
        }
        List<List<String>> cells = new ArrayList<>(List.of(HEADING));
        groups.values().forEach(group -> cells.add(cells(group)));
        return MarkdownTable.render(cells, TEXT_COLUMNS);
    }

    private static List<String> cells(List<TableResult> group) {
        TableResult first = group.get(0);
        return List.of(
                first.cell().detector().posteriorName(),
                first.cell().clip().spec(),
                MarkdownTable.share(mean(
                        group, false, result -> result.clipThreshold() == null ? Double.NaN : result.clipThreshold())),
                MarkdownTable.share(mean(group, true, r -> r.findings().flags().trueNoiseRate())),
                MarkdownTable.share(mean(group, false, r -> r.findings().estimatedRate())),
                MarkdownTable.share(mean(group, true, r -> r.findings().auroc())),
                MarkdownTable.share(mean(group, true, r -> r.findings().flags().f1())),
                MarkdownTable.share(mean(group, true, r -> r.findings().flags().precision())),
                MarkdownTable.share(mean(group, true, r -> r.findings().flags().recall())),
                MarkdownTable.percent(
                        mean(group, false, r -> r.findings().flags().flaggedShare())),
                MarkdownTable.share(mean(group, true, r -> r.findings().tally().calibrationError())));
    }

    /** @param ofTruth whether the figure means nothing where the truth is unknown */
    private static double mean(List<TableResult> group, boolean ofTruth, ToDoubleFunction<TableResult> figure) {
        return group.stream()
                .filter(result -> !ofTruth || result.judged())
                .mapToDouble(figure)
                .filter(value -> !Double.isNaN(value))
                .average()
                .orElse(Double.NaN);
    }

    /** Everything written. */
    public List<Path> files() {
        return files;
    }

    @Override
    public void close() {
        writers.forEach(ResultWriter::close);
        writers.clear();
    }
}

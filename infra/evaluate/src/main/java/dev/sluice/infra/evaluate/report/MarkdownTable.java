package dev.sluice.infra.evaluate.report;

import dev.sluice.infra.evaluate.EvaluationRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table for people: means over the seeds, one row for each pass. Columns are padded, so that it reads without rendering. */
final class MarkdownTable {
    private static final List<String> HEADING = List.of(
            "noise",
            "detector",
            "clip",
            "pass",
            "true rate",
            "estimated",
            "AUROC",
            "F1",
            "precision",
            "recall",
            "flagged %",
            "calibration error",
            "plain %",
            "weighted %",
            "clean only %");

    private static final int TEXT_COLUMNS = 3;

    private MarkdownTable() {}

    static String of(List<MeanRow> rows) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(HEADING);
        rows.forEach(row -> cells.add(cells(row)));
        return render(cells, TEXT_COLUMNS);
    }

    /**
     * @param cells lines of equally many cells, the first is the heading
     * @param textColumns columns at the left that hold text; the others hold numbers, to the right
     */
    static String render(List<List<String>> cells, int textColumns) {
        int[] widths = new int[cells.get(0).size()];
        for (List<String> line : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        line(text, cells.get(0), widths, textColumns);
        for (int i = 0; i < widths.length; i++) {
            text.append('|').append("-".repeat(widths[i] + 1)).append(i < textColumns ? "-" : ":");
        }
        text.append("|\n");
        cells.subList(1, cells.size()).forEach(line -> line(text, line, widths, textColumns));
        return text.toString();
    }

    private static List<String> cells(MeanRow row) {
        return List.of(
                row.first().cell().noise().text(),
                row.first().cell().detector().posteriorName(),
                row.first().cell().clip().spec(),
                Integer.toString(row.first().pass()),
                share(row.mean(r -> r.findings().flags().trueNoiseRate())),
                share(row.mean(r -> r.findings().estimatedRate())),
                share(row.mean(r -> r.findings().auroc())),
                share(row.mean(r -> r.findings().flags().f1())),
                share(row.mean(r -> r.findings().flags().precision())),
                share(row.mean(r -> r.findings().flags().recall())),
                percent(row.mean(r -> r.findings().flags().flaggedShare())),
                share(row.mean(r -> r.findings().tally().calibrationError())),
                percent(row.mean(EvaluationRow::accuracyPlain)),
                percent(row.mean(r -> r.findings().accuracy())),
                percent(row.mean(EvaluationRow::accuracyCleanOnly)));
    }

    private static void line(StringBuilder text, List<String> cells, int[] widths, int textColumns) {
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - cells.get(i).length());
            text.append("| ");
            text.append(i < textColumns ? cells.get(i) + padding : padding + cells.get(i));
            text.append(' ');
        }
        text.append("|\n");
    }

    static String share(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.3f", value);
    }

    static String percent(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.2f", 100 * value);
    }
}

package dev.sluice.infra.evaluate.report;

import dev.sluice.infra.evaluate.CellResult;
import dev.sluice.infra.evaluate.EvaluationData;
import dev.sluice.infra.evaluate.EvaluationRow;
import dev.sluice.infra.evaluate.Grid;
import dev.sluice.infra.evaluate.LoopConfig;
import dev.sluice.infra.evaluate.ThresholdTrace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects rows and writes them: line by line as they come, and as tables and pictures at the end. */
public final class EvaluationReport implements AutoCloseable {
    private static final String DEFINITIONS = """
            Means over the seeds. A flag is P > 0.5; every sample of a pass counts, those before the noise model decides with P = 0. F1 is 1 where
            nothing is wrong and nothing flagged. Calibration error: expected calibration error of P over 15 bins of equal width. Estimated: mean of the
            published noise rate over the pass, without the time before the first fit that was not warming up. Accuracies on the test split at the
            end of the pass: training on every sample as given (plain), with the noise model's weights, clip thresholds and withholding (weighted),
            on the truly right samples only (clean only).
            """;

    private final @Nullable Path folder;
    private final List<Path> files = new ArrayList<>();
    private final List<ResultWriter> writers = new ArrayList<>();
    private final List<EvaluationRow> rows = new ArrayList<>();
    private final Map<Grid.Cell, ThresholdTrace> thresholds = new HashMap<>();

    private EvaluationReport(@Nullable Path folder) {
        this.folder = folder;
    }

    /**
     * Opens the files, so that one that cannot be written is noticed at once.
     *
     * @param json file for JSON lines, or null
     * @param folder for everything, made if it is not there; or null
     */
    public static EvaluationReport open(@Nullable Path json, @Nullable Path folder) throws IOException {
        EvaluationReport report = new EvaluationReport(folder);
        try {
            if (json != null) {
                report.writers.add(ResultWriter.json(report.file(json)));
            }
            if (folder != null) {
                Files.createDirectories(folder);
                report.writers.add(ResultWriter.json(report.file(folder.resolve("results.jsonl"))));
                report.writers.add(ResultWriter.csv(report.file(folder.resolve("results.csv"))));
            }
            return report;
        } catch (IOException e) {
            report.close();
            throw new IOException("cannot write the results to " + (folder == null ? json : folder) + ": " + e, e);
        } catch (RuntimeException e) {
            report.close();
            throw e;
        }
    }

    private Path file(Path file) {
        files.add(file);
        return file;
    }

    /** Takes the rows of a finished cell. */
    public void add(Grid.Cell cell, List<EvaluationRow> cellRows, CellResult result) {
        rows.addAll(cellRows);
        if (cell.seed() == 1) {
            thresholds.put(cell, result.thresholds());
        }
        writers.forEach(writer -> cellRows.forEach(row -> writer.write(row.values())));
    }

    /** Writes what is written at the end, and gives the table. */
    public String finish(EvaluationData data, Grid grid, LoopConfig loop) throws IOException {
        List<MeanRow> means = MeanRow.of(rows);
        String table = MarkdownTable.of(means) + (loop.corrections() == 0 ? "" : CorrectionTable.of(means, loop));
        if (folder != null) {
            List<Path> pictures = EvaluationCharts.write(rows, thresholds, folder);
            StringBuilder text = new StringBuilder(heading(data, grid, loop)).append(table);
            pictures.forEach(picture ->
                    text.append("\n![](").append(picture.getFileName()).append(")\n"));
            Files.writeString(file(folder.resolve("report.md")), text, StandardCharsets.UTF_8);
            files.addAll(pictures);
        }
        return table;
    }

    private static String heading(EvaluationData data, Grid grid, LoopConfig loop) {
        return String.format(
                Locale.ROOT,
                """
                # Evaluation on %s

                %,d samples streamed %d times, %,d to test on; %s, seeds 1 to %d, rolling window of %,d losses, scoring at most %,d samples ahead of training.

                %s
                """,
                data.facts().dataset(),
                data.size(),
                loop.passes(),
                data.testSize(),
                loop.network().name().toLowerCase(Locale.ROOT),
                grid.seeds(),
                loop.window(),
                loop.maxStaleness(),
                DEFINITIONS);
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

package dev.sluice.infra.evaluate.report;

import dev.sluice.infra.evaluate.LossComparison;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Collects what the methods came to: line by line as results come, and as a table of best and last test accuracy at the end. */
public final class LossReport implements AutoCloseable {
    private final List<LossComparison.Result> results = new ArrayList<>();
    private final List<ResultWriter> writers = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private final @Nullable Path folder;

    /**
     * Opens the files, so that one that cannot be written is noticed at once.
     *
     * @param json file for JSON lines, or null
     * @param folder for everything, made if it is not there; or null
     */
    public LossReport(@Nullable Path json, @Nullable Path folder) throws IOException {
        this.folder = folder;
        if (folder != null) {
            Files.createDirectories(folder);
            writers.add(ResultWriter.csv(file(folder.resolve("losses.csv"))));
        }
        if (json != null) {
            writers.add(ResultWriter.json(file(json)));
        }
    }

    private Path file(Path file) {
        files.add(file);
        return file;
    }

    /** Takes a run into the tables, and writes a line for each of its passes at once. */
    public void add(LossComparison.Result result) {
        results.add(result);
        for (int pass = 1; pass <= result.accuracies().length; pass++) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("noise", result.noise().text());
            row.put("seed", result.seed());
            row.put("method", result.method().text());
            row.put("pass", pass);
            double accuracy = result.accuracies()[pass - 1];
            row.put("accuracy", Double.isNaN(accuracy) ? null : accuracy);
            writers.forEach(writer -> writer.write(row));
        }
    }

    /** The table: a row for each method, best and last accuracy in per cent for each kind of noise, means over the seeds. */
    String table() {
        Set<String> noises = new LinkedHashSet<>();
        Set<String> methods = new LinkedHashSet<>();
        for (LossComparison.Result result : results) {
            noises.add(result.noise().text());
            methods.add(result.method().text());
        }
        List<List<String>> cells = new ArrayList<>();
        List<String> heading = new ArrayList<>(List.of("method"));
        noises.forEach(noise -> heading.add(noise + " best / last"));
        cells.add(heading);
        for (String method : methods) {
            List<String> line = new ArrayList<>(List.of(method));
            for (String noise : noises) {
                line.add(percent(noise, method, LossReport::best) + " / " + percent(noise, method, LossReport::last));
            }
            cells.add(line);
        }
        return MarkdownTable.render(cells, 1);
    }

    private static double best(double[] accuracies) {
        return Arrays.stream(accuracies).max().orElse(Double.NaN);
    }

    private static double last(double[] accuracies) {
        return accuracies[accuracies.length - 1];
    }

    private String percent(String noise, String method, ToDoubleFunction<double[]> figure) {
        double mean = results.stream()
                .filter(result -> result.noise().text().equals(noise)
                        && result.method().text().equals(method))
                .mapToDouble(result -> figure.applyAsDouble(result.accuracies()))
                .average()
                .orElse(Double.NaN);
        return Double.isNaN(mean) ? "–" : String.format(Locale.ROOT, "%.2f", 100 * mean);
    }

    /** Writes the table beside the rows, and gives it. */
    public String finish(LossComparison comparison) throws IOException {
        String table = table();
        if (folder != null) {
            String heading = String.format(
                    Locale.ROOT,
                    "# Losses on %s%n%n%,d samples streamed %d times, %,d to test on; %s, seeds 1 to %d."
                            + " Test accuracy in per cent, best and last of the passes, means over the seeds.%n%n",
                    comparison.data().facts().dataset(),
                    comparison.data().size(),
                    comparison.config().passes(),
                    comparison.data().testSize(),
                    comparison.config().network().name().toLowerCase(Locale.ROOT),
                    comparison.seeds());
            Files.writeString(file(folder.resolve("losses.md")), heading + table, StandardCharsets.UTF_8);
        }
        return table;
    }

    /** Everything written. */
    public List<Path> files() {
        return files;
    }

    @Override
    public void close() {
        writers.forEach(ResultWriter::close);
    }
}

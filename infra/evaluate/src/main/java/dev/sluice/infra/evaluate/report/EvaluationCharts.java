package dev.sluice.infra.evaluate.report;

import dev.sluice.infra.evaluate.EvaluationRow;
import dev.sluice.infra.evaluate.Grid;
import dev.sluice.infra.evaluate.PosteriorTally;
import dev.sluice.infra.evaluate.ThresholdTrace;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws an evaluation, 900 by 700 pixels each: for each noise the ROC curve and the reliability diagram of the last pass, all seeds
 * together, and the clip threshold over time for seed 1; over all noises the estimated against the true rate.
 */
final class EvaluationCharts {
    /** A bin with fewer samples says nothing about reliability. */
    private static final int LEAST_SHOWN = 20;

    private final Path folder;
    private final List<Path> written = new ArrayList<>();

    private EvaluationCharts(Path folder) {
        this.folder = folder;
    }

    /**
     * @param rows all rows of the grid
     * @param thresholds clip thresholds of the cells of seed 1
     * @param folder an existing folder
     * @return the files written
     */
    static List<Path> write(List<EvaluationRow> rows, Map<Grid.Cell, ThresholdTrace> thresholds, Path folder)
            throws IOException {
        EvaluationCharts charts = new EvaluationCharts(folder);
        int last = rows.stream().mapToInt(EvaluationRow::pass).max().orElse(0);
        List<MeanRow> finals =
                MeanRow.of(rows.stream().filter(row -> row.pass() == last).toList());
        Map<String, List<MeanRow>> byNoise = new LinkedHashMap<>();
        finals.forEach(row -> byNoise.computeIfAbsent(row.first().cell().noise().text(), k -> new ArrayList<>())
                .add(row));
        for (Map.Entry<String, List<MeanRow>> noise : byNoise.entrySet()) {
            charts.roc(noise.getKey(), noise.getValue());
            charts.reliability(noise.getKey(), noise.getValue());
            charts.thresholds(noise.getKey(), noise.getValue(), thresholds);
        }
        charts.rates(finals);
        return charts.written;
    }

    private void roc(String noise, List<MeanRow> rows) throws IOException {
        XYChart chart =
                square("ROC of P, noise " + noise, "right labels above the cut", "wrong labels above the cut", 1);
        for (MeanRow row : rows) {
            List<Double> x = new ArrayList<>();
            List<Double> y = new ArrayList<>();
            row.tally().roc((fp, tp) -> {
                x.add(fp);
                y.add(tp);
            });
            line(chart, name(row), x, y);
        }
        save(chart, "roc-" + slug(noise));
    }

    private void reliability(String noise, List<MeanRow> rows) throws IOException {
        XYChart chart =
                square("Reliability of P, noise " + noise, "mean P of the bin", "share of wrong labels in the bin", 1);
        for (MeanRow row : rows) {
            PosteriorTally tally = row.tally();
            List<Double> x = new ArrayList<>();
            List<Double> y = new ArrayList<>();
            for (int bin = 0; bin < PosteriorTally.BINS; bin++) {
                if (tally.count(bin) >= LEAST_SHOWN) {
                    x.add(tally.meanProbability(bin));
                    y.add(tally.wrongShare(bin));
                }
            }
            XYSeries series = line(chart, name(row), x, y);
            if (series != null) {
                series.setMarker(SeriesMarkers.CIRCLE);
            }
        }
        save(chart, "reliability-" + slug(noise));
    }

    private void rates(List<MeanRow> rows) throws IOException {
        double largest = rows.stream()
                .flatMapToDouble(row ->
                        DoubleStream.of(row.mean(r -> r.findings().flags().trueNoiseRate()), row.mean(r -> r.findings()
                                .estimatedRate())))
                .filter(rate -> !Double.isNaN(rate))
                .max()
                .orElse(1);
        double extent = Math.min(1, Math.max(0.05, 1.1 * largest));
        XYChart chart = square("Estimated against true noise rate, last pass", "true rate", "estimated rate", extent);
        Map<String, List<MeanRow>> byMethod = new LinkedHashMap<>();
        rows.forEach(row ->
                byMethod.computeIfAbsent(name(row), k -> new ArrayList<>()).add(row));
        for (Map.Entry<String, List<MeanRow>> method : byMethod.entrySet()) {
            List<Double> x = new ArrayList<>();
            List<Double> y = new ArrayList<>();
            for (MeanRow row : method.getValue()) {
                double estimate = row.mean(r -> r.findings().estimatedRate());
                if (!Double.isNaN(estimate)) {
                    x.add(row.mean(r -> r.findings().flags().trueNoiseRate()));
                    y.add(estimate);
                }
            }
            XYSeries series = line(chart, method.getKey(), x, y);
            if (series != null) {
                series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
                series.setMarker(SeriesMarkers.CIRCLE);
            }
        }
        save(chart, "rates");
    }

    private void thresholds(String noise, List<MeanRow> rows, Map<Grid.Cell, ThresholdTrace> thresholds)
            throws IOException {
        XYChart chart = chart("Clip threshold over time, noise " + noise, "passes", "τ (none where no line is)");
        int passes = rows.get(0).first().pass();
        chart.getStyler().setXAxisMin(0.0);
        chart.getStyler().setXAxisMax((double) passes);
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
        // an axis needs a line; this is the threshold at which the loss is linear everywhere
        reference(chart, "τ = 1", List.of(0.0, (double) passes), List.of(1.0, 1.0));
        for (MeanRow row : rows) {
            ThresholdTrace trace = thresholds.get(row.first().cell());
            List<Double> x = new ArrayList<>();
            List<Double> y = new ArrayList<>();
            for (int i = 0; trace != null && i < trace.size(); i++) {
                double until = i + 1 < trace.size() ? trace.at(i + 1) : passes;
                x.add(trace.at(i));
                x.add(until);
                y.add(trace.threshold(i));
                y.add(trace.threshold(i));
            }
            if (y.stream().anyMatch(tau -> !Double.isNaN(tau))) {
                line(chart, name(row), x, y);
            }
        }
        save(chart, "threshold-" + slug(noise));
    }

    private static String name(MeanRow row) {
        return row.first().cell().detector().posteriorName() + ", clip "
                + row.first().cell().clip().spec();
    }

    /** A chart over a square from 0 with its diagonal. */
    private static XYChart square(String title, String xTitle, String yTitle, double extent) {
        XYChart chart = chart(title, xTitle, yTitle);
        chart.getStyler().setXAxisMin(0.0);
        chart.getStyler().setXAxisMax(extent);
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setYAxisMax(extent);
        reference(chart, "diagonal", List.of(0.0, extent), List.of(0.0, extent));
        return chart;
    }

    private static void reference(XYChart chart, String name, List<Double> x, List<Double> y) {
        XYSeries series = chart.addSeries(name, x, y);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(Color.GRAY);
    }

    private static XYChart chart(String title, String xTitle, String yTitle) {
        XYChart chart = new XYChartBuilder()
                .width(900)
                .height(700)
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        chart.getStyler().setLegendPosition(LegendPosition.InsideSE);
        return chart;
    }

    private static @Nullable XYSeries line(XYChart chart, String name, List<Double> x, List<Double> y) {
        if (x.isEmpty()) {
            return null;
        }
        XYSeries series = chart.addSeries(name, x, y);
        series.setMarker(SeriesMarkers.NONE);
        return series;
    }

    private void save(XYChart chart, String name) throws IOException {
        Path file = folder.resolve(name + ".png");
        if (!ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", file.toFile())) {
            throw new IOException("this Java runtime cannot write PNG files");
        }
        written.add(file);
    }

    private static String slug(String noise) {
        return noise.replaceAll("[^A-Za-z0-9.]+", "-");
    }
}

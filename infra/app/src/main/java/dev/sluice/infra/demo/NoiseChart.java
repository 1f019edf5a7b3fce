package dev.sluice.infra.demo;

import dev.sluice.schemas.records.Component;
import dev.sluice.schemas.records.MixtureSnapshot;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.Styler.YAxisPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws one mixture: the losses of the window as a density, both Gaussian components, the noise posterior on the right-hand
 * axis, and the clip threshold at the loss ln τ beyond which a sample's pull is bounded.
 */
final class NoiseChart {
    private static final double WIDEST = 0.25;
    private static final double SHOWN_UP_TO = 16;
    /** Nine samples in ten lie near zero: drawn to scale, nothing else could be seen. */
    private static final double HIGHEST = 0.12;

    private NoiseChart() {}

    /**
     * @param snapshot the mixture to draw
     * @param target PNG file to write, 1200 by 700 pixels
     */
    static void write(MixtureSnapshot snapshot, Path target) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(1200)
                .height(700)
                .title("Losses of the last %,d samples of %s: noise rate %.3f (mixture %d)"
                        .formatted(
                                snapshot.getWindowSize(),
                                snapshot.getDataset(),
                                snapshot.getNoiseRate(),
                                snapshot.getVersion()))
                .xAxisTitle("cross-entropy of the given label, nats")
                .yAxisTitle("density (the spike of well-fitted samples is cut off)")
                .build();
        var styler = chart.getStyler();
        styler.setLegendPosition(LegendPosition.InsideNE);
        styler.setXAxisMin(0.0);
        styler.setXAxisMax(SHOWN_UP_TO);
        styler.setYAxisGroupPosition(1, YAxisPosition.Right);
        styler.setYAxisMin(0, 0.0);
        styler.setYAxisMax(0, HIGHEST);
        styler.setYAxisMin(1, 0.0);
        styler.setYAxisMax(1, 1.0);
        histogram(chart, snapshot);
        component(chart, "clean component", snapshot.getClean(), new Color(0x2a9d8f));
        component(chart, "noisy component", snapshot.getNoisy(), new Color(0xe76f51));
        posterior(chart, snapshot);
        threshold(chart, snapshot);
        chart.setYAxisGroupTitle(1, "probability that the label is wrong");
        if (!ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", target.toFile())) {
            throw new IOException("this Java runtime cannot write PNG files");
        }
    }

    /** Neighbouring bins are merged up to a quarter nat, so that rare losses show as a level and not as spikes. */
    private static void histogram(XYChart chart, MixtureSnapshot snapshot) {
        List<Double> edges = snapshot.getBinEdges();
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        long count = 0;
        double from = edges.get(0);
        for (int bin = 0; bin < snapshot.getLossCounts().size(); bin++) {
            count += snapshot.getLossCounts().get(bin);
            double width = edges.get(bin + 1) - from;
            if (width >= Math.max(0.02, Math.min(WIDEST, from * 0.25))) {
                if (count > 0) {
                    x.add(from + width / 2);
                    y.add(Math.min(HIGHEST, count / (width * snapshot.getWindowSize())));
                }
                from = edges.get(bin + 1);
                count = 0;
            }
        }
        style(chart.addSeries("losses", x, y), new Color(0x9aa5b1), XYSeriesRenderStyle.Step);
    }

    private static void component(XYChart chart, String name, Component component, Color colour) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (double loss = 0; loss <= SHOWN_UP_TO; loss += 0.02) {
            double z = (loss - component.getMean()) / component.getStandardDeviation();
            double density = component.getWeight()
                    * Math.exp(-0.5 * z * z)
                    / (component.getStandardDeviation() * Math.sqrt(2 * Math.PI));
            x.add(loss);
            y.add(Math.min(HIGHEST, density));
        }
        style(chart.addSeries(name, x, y), colour, XYSeriesRenderStyle.Line);
    }

    private static void posterior(XYChart chart, MixtureSnapshot snapshot) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        List<Double> edges = snapshot.getBinEdges();
        for (int bin = 0; bin < snapshot.getPosteriorCurve().size(); bin++) {
            x.add((edges.get(bin) + edges.get(bin + 1)) / 2);
            y.add(snapshot.getPosteriorCurve().get(bin));
        }
        XYSeries series = chart.addSeries("P(wrong | loss), right-hand axis", x, y);
        series.setYAxisGroup(1);
        style(series, new Color(0x264653), XYSeriesRenderStyle.Line);
    }

    private static void threshold(XYChart chart, MixtureSnapshot snapshot) {
        Double tau = snapshot.getClipThreshold();
        if (tau == null) {
            return;
        }
        double at = Math.log(tau);
        XYSeries series = chart.addSeries(
                "ln τ, τ = %.2f (%s)".formatted(tau, snapshot.getClipPolicy()), List.of(at, at), List.of(0.0, 1.0));
        series.setYAxisGroup(1);
        style(series, new Color(0xd00000), XYSeriesRenderStyle.Line);
    }

    private static void style(XYSeries series, Color colour, XYSeriesRenderStyle render) {
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(colour);
        series.setXYSeriesRenderStyle(render);
    }
}

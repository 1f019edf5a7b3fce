package dev.sluice.topology.noise;

import dev.sluice.topology.noise.evidence.EvidencePosterior;
import dev.sluice.topology.noise.posterior.ScoreCurve;
import dev.sluice.topology.noise.routing.RoutingWindow;
import dev.sluice.topology.noise.verdict.Calibration;
import dev.sluice.topology.noise.window.EvidenceCounts;
import dev.sluice.topology.noise.window.EvidenceCounts.Kind;
import java.util.List;

/** A window by P, where evidence decides: P then hangs on score and margin, so a class's samples are put into 512 bins of their P. */
final class EvidentWindow {
    private static final int BINS = 512;

    private EvidentWindow() {}

    static RoutingWindow of(
            EvidenceCounts counts,
            List<ScoreCurve> curves,
            EvidencePosterior evidence,
            Calibration calibration,
            double agreement,
            double samplesPerHour) {
        int rows = 0;
        for (int cell = 0; cell < counts.cells(Kind.STREAM); cell++) {
            rows = Math.max(rows, counts.row(Kind.STREAM, cell) + 1);
        }
        long[][] samples = new long[rows][BINS];
        double[][] probabilities = new double[rows][BINS];
        double[][] scores = new double[rows][BINS];
        int lastRow = -1;
        double lastScore = Double.NaN;
        double odds = 0;
        for (int cell = 0; cell < counts.cells(Kind.STREAM); cell++) {
            int row = counts.row(Kind.STREAM, cell);
            double score = counts.score(Kind.STREAM, cell);
            // cells of one label and score lie side by side
            if (row != lastRow || score != lastScore) {
                odds = EvidencePosterior.odds(
                        curves.get(Math.min(row, curves.size() - 1)).at(score));
                lastRow = row;
                lastScore = score;
            }
            double p = calibration.apply(evidence.atOdds(odds, counts.margin(Kind.STREAM, cell)));
            int bin = (int) Math.min(BINS - 1, p * BINS);
            long n = counts.samples(Kind.STREAM, cell);
            samples[row][bin] += n;
            probabilities[row][bin] += n * p;
            scores[row][bin] += n * score;
        }
        for (int row = 0; row < rows; row++) {
            for (int bin = 0; bin < BINS; bin++) {
                double n = Math.max(1, samples[row][bin]);
                probabilities[row][bin] = Math.min(1, probabilities[row][bin] / n);
                scores[row][bin] /= n;
            }
        }
        return new RoutingWindow(samples, probabilities, scores, agreement, samplesPerHour, 1.0 / BINS);
    }
}

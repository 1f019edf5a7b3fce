package dev.sluice.topology.noise.evidence;

import dev.sluice.topology.noise.posterior.ScoreCurve;
import dev.sluice.topology.noise.window.EvidenceCounts;
import dev.sluice.topology.noise.window.EvidenceCounts.Kind;
import dev.sluice.topology.noise.window.MarginScale;
import java.util.Arrays;
import java.util.List;

/**
 * The samples of one kind, by cells: given label, the log-odds that stand before a stage, counted from
 * -{@value EvidenceStage#LIMIT}, their margin and how much they weigh.
 */
final class EvidenceCells {
    /** Log-odds so near are one. */
    private static final double NEAR = 0.25;

    /** Cells in use; the arrays may be longer. */
    final int size;
    /** Row of the given label; ascending. */
    final int[] row;

    final double[] odds;
    final double[] margin;
    final double[] weight;
    final double[] samples;
    final double total;

    /** @param curves P by score of each given label, labels beyond sharing the last; none where nothing is thought to be wrong */
    EvidenceCells(EvidenceCounts counts, Kind kind, List<ScoreCurve> curves) {
        int most = counts.cells(kind);
        row = new int[most];
        odds = new double[most];
        margin = new double[most];
        weight = new double[most];
        samples = new double[most];
        // curves are level, or nearly, over many scores; audits stay apart, since what one of them weighs matters
        boolean joins = kind == Kind.STREAM || kind == Kind.TRUSTED;
        int[] newest = new int[MarginScale.BINS];
        int last = 0;
        double lastScore = Double.NaN;
        double logOdds = 0;
        double sum = 0;
        for (int i = 0; i < most; i++) {
            int of = counts.row(kind, i);
            if (last == 0 || row[last - 1] != of) {
                Arrays.fill(newest, -1);
            }
            // cells of one label and score lie side by side
            double score = counts.score(kind, i);
            if (last == 0 || row[last - 1] != of || score != lastScore) {
                double prior = curves.isEmpty()
                        ? 0
                        : curves.get(Math.min(of, curves.size() - 1)).at(score);
                logOdds = EvidencePosterior.odds(prior);
                lastScore = score;
            }
            int bin = MarginScale.bin(counts.margin(kind, i));
            int cell = newest[bin];
            if (!joins || cell < 0 || Math.abs(odds[cell] - logOdds) > NEAR) {
                cell = last++;
                newest[bin] = cell;
                row[cell] = of;
                odds[cell] = logOdds;
                margin[cell] = counts.margin(kind, i);
            }
            double more = joins ? counts.samples(kind, i) : counts.weight(kind, i);
            odds[cell] += (logOdds - odds[cell]) * more / (weight[cell] + more);
            samples[cell] += counts.samples(kind, i);
            weight[cell] += more;
            sum += more;
        }
        size = last;
        total = sum;
    }

    /** One more than the last row with a cell. */
    int rows() {
        return size == 0 ? 0 : row[size - 1] + 1;
    }

    /** Sum of the weights of each row's cells. */
    double[] weightOfRows(int rows) {
        double[] sums = new double[rows];
        for (int i = 0; i < size; i++) {
            sums[row[i]] += weight[i];
        }
        return sums;
    }

    /** Lets a stage take effect. */
    void apply(EvidenceStage stage) {
        for (int i = 0; i < size; i++) {
            odds[i] = stage.apply(odds[i], margin[i]);
        }
    }

    /** Mean P, weighted; NaN if there are no cells. */
    double meanProbability() {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += weight[i] * EvidencePosterior.probability(odds[i]);
        }
        return sum / total;
    }

    /** Before a further stage log-odds are kept within the limit. */
    double before(int i) {
        return Math.max(0, Math.min(2 * EvidenceStage.LIMIT, odds[i]));
    }
}

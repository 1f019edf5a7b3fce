package dev.sluice.topology.noise.evidence;

import dev.sluice.topology.noise.posterior.ScoreCurve;
import dev.sluice.topology.noise.window.EvidenceCounts;
import dev.sluice.topology.noise.window.EvidenceCounts.Kind;
import java.util.List;

/**
 * The samples of one kind, by cells: the log-odds that stand before a stage, counted from -{@value EvidenceStage#LIMIT}, their margin and how
 * much they weigh.
 */
final class EvidenceCells {
    final int size;
    final double[] odds;
    final double[] margin;
    final double[] weight;
    final double[] samples;
    final double total;

    /** @param curves P by score of each given label, labels beyond sharing the last; none where nothing is thought to be wrong */
    EvidenceCells(EvidenceCounts counts, Kind kind, List<ScoreCurve> curves) {
        size = counts.cells(kind);
        odds = new double[size];
        margin = new double[size];
        weight = new double[size];
        samples = new double[size];
        double sum = 0;
        for (int i = 0; i < size; i++) {
            double prior = curves.isEmpty()
                    ? 0
                    : curves.get(Math.min(counts.row(kind, i), curves.size() - 1))
                            .at(counts.score(kind, i));
            odds[i] = EvidencePosterior.odds(prior);
            margin[i] = counts.margin(kind, i);
            double weighed = counts.weight(kind, i);
            samples[i] = counts.samples(kind, i);
            weight[i] = weighed > 0 ? weighed : samples[i];
            sum += weight[i];
        }
        total = sum;
    }

    /** Lets a stage take effect. */
    void apply(EvidenceStage stage) {
        for (int i = 0; i < size; i++) {
            odds[i] = stage.apply(odds[i], margin[i]);
        }
    }

    /** Before a further stage log-odds are kept within the limit. */
    double before(int i) {
        return Math.max(0, Math.min(2 * EvidenceStage.LIMIT, odds[i]));
    }
}

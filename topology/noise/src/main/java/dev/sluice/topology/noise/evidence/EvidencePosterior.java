package dev.sluice.topology.noise.evidence;

import dev.sluice.topology.noise.window.MarginScale;
import java.util.List;

/**
 * P after all evidence: the stages one after the other. What they leave at -{@value EvidenceStage#LIMIT} is 0.
 *
 * @param stages none if there is no evidence; P is then as it was
 */
public record EvidencePosterior(List<EvidenceStage> stages) {
    /** Without evidence. */
    public static final EvidencePosterior NONE = new EvidencePosterior(List.of());

    private static final double FLOOR = sigmoid(-EvidenceStage.LIMIT);

    public EvidencePosterior {
        stages = List.copyOf(stages);
    }

    /** Whether there is none. */
    public boolean isNone() {
        return stages.isEmpty();
    }

    /**
     * P of a label.
     *
     * @param prior what the posterior without evidence says, 0 to 1
     * @param margin of the label, on {@link MarginScale}
     * @return 0 to 1; falls neither in the prior nor in the margin
     */
    public double at(double prior, double margin) {
        if (stages.isEmpty()) {
            return prior;
        }
        return atOdds(odds(prior), margin);
    }

    /**
     * P of a label where there are stages.
     *
     * @param odds {@link #odds} of what the posterior without evidence says
     * @param margin as for {@link #at}
     */
    public double atOdds(double odds, double margin) {
        double after = odds;
        for (EvidenceStage stage : stages) {
            after = stage.apply(after, margin);
        }
        return probability(after);
    }

    /** Log-odds of a P, from 0, which stands for -{@value EvidenceStage#LIMIT}, to twice as much. */
    public static double odds(double probability) {
        double limit = EvidenceStage.LIMIT;
        double logOdds = Math.log(probability / (1 - probability));
        return limit + Math.max(-limit, Math.min(limit, logOdds));
    }

    /** P of log-odds, counted from -{@value EvidenceStage#LIMIT}. */
    static double probability(double odds) {
        return Math.max(0, (sigmoid(odds - EvidenceStage.LIMIT) - FLOOR) / (1 - FLOOR));
    }

    static double sigmoid(double logOdds) {
        return 1 / (1 + Math.exp(-logOdds));
    }

    /** The largest difference that this instead of another makes to any P, over a grid of both. */
    public double distance(EvidencePosterior other) {
        double largest = 0;
        for (double prior : new double[] {0.01, 0.1, 0.5, 0.9, 0.99}) {
            for (double margin = 0; margin <= 4; margin++) {
                largest = Math.max(largest, Math.abs(at(prior, margin) - other.at(prior, margin)));
            }
        }
        return largest;
    }
}

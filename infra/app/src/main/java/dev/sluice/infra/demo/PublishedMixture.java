package dev.sluice.infra.demo;

import dev.sluice.schemas.records.EvidenceModel;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a published mixture decides, read from the contract alone, not with the topology's own code.
 *
 * @param active whether it may decide
 * @param edges of the loss bins, nats
 * @param probability P of each loss bin; decides where there are no curves by score
 * @param byScore P by score for each given label, labels beyond sharing the last
 * @param evidence stages of scale, intercept and slope that P by score passes through
 * @param correction of P by verdicts
 * @param thresholds for each given label the P from which it is withheld
 * @param levelFrom for each given label the P from which, up to its threshold, a share is withheld; empty for none
 * @param levelShare that share
 * @param withholdShare share of the multi-label samples with such a value that are withheld
 */
record PublishedMixture(
        boolean active,
        double[] edges,
        double[] probability,
        List<Knots> byScore,
        List<double[]> evidence,
        Knots correction,
        double[] thresholds,
        double[] levelFrom,
        double levelShare,
        double withholdShare) {

    private static final double LIMIT = 7;

    record Knots(double[] at, double[] value) {
        /** Linear between the knots, level beyond them. */
        double read(double x) {
            int last = at.length - 1;
            if (x <= at[0]) {
                return value[0];
            }
            if (x >= at[last]) {
                return value[last];
            }
            int found = Arrays.binarySearch(at, x);
            int below = found >= 0 ? found : -found - 2;
            double slope = (value[below + 1] - value[below]) / (at[below + 1] - at[below]);
            return value[below] + slope * (x - at[below]);
        }
    }

    static PublishedMixture of(MixtureSnapshot snapshot) {
        return new PublishedMixture(
                snapshot.getState() == MixtureState.ACTIVE,
                array(snapshot.getBinEdges()),
                array(snapshot.getPosteriorCurve()),
                snapshot.getScoreCurves().stream()
                        .map(curve -> new Knots(array(curve.getScores()), array(curve.getProbabilities())))
                        .toList(),
                stages(snapshot.getEvidence()),
                new Knots(array(snapshot.getCalibrationRaw()), array(snapshot.getCalibrationProbability())),
                array(snapshot.getWithholdThresholds()),
                array(snapshot.getWithholdFrom()),
                snapshot.getWithholdLevelShare(),
                snapshot.getWithholdShare());
    }

    private static List<double[]> stages(@Nullable EvidenceModel evidence) {
        return evidence == null
                ? List.of()
                : evidence.getStages().stream()
                        .map(stage -> new double[] {stage.getScale(), stage.getIntercept(), stage.getSlope()})
                        .toList();
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(d -> d).toArray();
    }

    /**
     * P of a sample.
     *
     * @param score of the given label, null if the record names none
     * @param margin of it, null if the record names none
     */
    double at(double loss, @Nullable Double score, @Nullable Double margin, int label) {
        if (!active || (score == null && !byScore.isEmpty())) {
            return 0;
        }
        return corrected(score == null ? ofLoss(loss) : withEvidence(byScore(score, label), margin));
    }

    /** Whether a sample with one label is withheld. */
    boolean withholds(double p, int label, double lot) {
        boolean inLevel = levelFrom.length > 0 && p >= levelFrom[label];
        return active && (p >= thresholds[label] || (inLevel && lot < levelShare));
    }

    private double withEvidence(double p, @Nullable Double margin) {
        if (evidence.isEmpty() || margin == null) {
            return p;
        }
        double logOdds = Math.max(-LIMIT, Math.min(LIMIT, Math.log(p / (1 - p))));
        for (double[] stage : evidence) {
            double above = Math.max(0, Math.min(2 * LIMIT, logOdds + LIMIT));
            logOdds = stage[0] * above - LIMIT + stage[1] + stage[2] * margin;
        }
        return Math.max(0, (logistic(logOdds) - logistic(-LIMIT)) / (1 - logistic(-LIMIT)));
    }

    private static double logistic(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** P of one value of a multi-label sample by the number its record gives for it. */
    double ofValue(double scoreOrLoss, boolean given) {
        return corrected(byScore.isEmpty() ? ofLoss(scoreOrLoss) : byScore(scoreOrLoss, given ? 1 : 0));
    }

    private double byScore(double score, int label) {
        return byScore.get(Math.min(label, byScore.size() - 1)).read(score);
    }

    private double corrected(double p) {
        return correction.at.length == 0 ? p : correction.read(p);
    }

    private double ofLoss(double loss) {
        int found = Arrays.binarySearch(edges, loss);
        int bin = found >= 0 ? found : -found - 2;
        return probability[Math.max(0, Math.min(bin, probability.length - 1))];
    }
}

package dev.sluice.topology.noise.evidence;

import java.util.Arrays;

/**
 * Trusted samples against the stream, label by label. If whether a label c is wrong hangs on its score and margin alone, right ones lie at
 * x with a density proportional to (1 - P(x)) f_c(x), f_c that of the stream's labels c; so the trusted ones, all right, have the
 * log-likelihood
 *
 * <p>Σ_t ln(1 - P(x_t)) - Σ_c n_c ln mean_{f_c}(1 - P)
 *
 * <p>How often each label occurs is left out on purpose: where classes suffer unequally, or the trusted split has other classes than the
 * stream, it differs between trusted samples and the stream's right labels whatever P is.
 *
 * <p>The likelihood does not change where 1 - P is multiplied by a constant; then what is nearest to what stood before is meant, by
 * the divergence of the two P over the stream, which counts as much as a hundredth of the trusted samples. What is expected of the
 * parameters before anything was seen is that the stage changes nothing.
 */
final class TrustedObjective implements StageObjective {
    private static final double CAUTION = 0.01;
    private static final double SCALE_PRECISION = 1;
    private static final double INTERCEPT_PRECISION = 1;
    private static final double SLOPE_PRECISION = 0.1;

    private final EvidenceCells stream;
    private final EvidenceCells trusted;
    /** Weight of each label in the stream and among trusted samples, {@code [rows]}. */
    private final double[] ofStream;

    private final double[] ofTrusted;
    /** P before the stage, of each cell of the stream. */
    private final double[] before;

    private final Quadratic rightOfRow = new Quadratic();

    TrustedObjective(EvidenceCells stream, EvidenceCells trusted) {
        this.stream = stream;
        this.trusted = trusted;
        int rows = Math.max(stream.rows(), trusted.rows());
        ofStream = stream.weightOfRows(rows);
        ofTrusted = trusted.weightOfRows(rows);
        before = new double[stream.size];
        Arrays.setAll(before, i -> EvidencePosterior.sigmoid(stream.before(i) - EvidenceStage.LIMIT));
    }

    @Override
    public void at(EvidenceStage stage, Quadratic sum) {
        sum.clear();
        for (int i = 0; i < trusted.size; i++) {
            // a label that the stream does not have cannot be held against it
            double weight = ofStream[trusted.row[i]] > 0 ? trusted.weight[i] : 0;
            double odds = trusted.before(i);
            double logOdds = stage.apply(odds, trusted.margin[i]) - EvidenceStage.LIMIT;
            double small = Math.exp(-Math.abs(logOdds));
            double p = (logOdds < 0 ? small : 1) / (1 + small);
            sum.add(weight * softplus(logOdds, small), weight * p, weight * p * (1 - p), odds, trusted.margin[i]);
        }
        int next = 0;
        while (next < stream.size) {
            int row = stream.row[next];
            rightOfRow.clear();
            for (; next < stream.size && stream.row[next] == row; next++) {
                addStream(next, stage, sum);
            }
            if (ofTrusted[row] > 0) {
                sum.addLog(rightOfRow, ofTrusted[row]);
            }
        }
        sum.addPrior(0, stage.scale() - 1, SCALE_PRECISION);
        sum.addPrior(1, stage.intercept(), INTERCEPT_PRECISION);
        sum.addPrior(2, stage.slope(), SLOPE_PRECISION);
    }

    private void addStream(int i, EvidenceStage stage, Quadratic sum) {
        double odds = stream.before(i);
        double margin = stream.margin[i];
        double logOdds = stage.apply(odds, margin) - EvidenceStage.LIMIT;
        double small = Math.exp(-Math.abs(logOdds));
        double p = (logOdds < 0 ? small : 1) / (1 + small);
        // 1 - P itself, which a P next to 1 would round to 0
        double right = (logOdds < 0 ? 1 : small) / (1 + small);
        double curvature = p * right;
        double share = stream.weight[i] / ofStream[stream.row[i]];
        rightOfRow.add(share * right, -share * curvature, -share * curvature * (1 - 2 * p), odds, margin);
        // the divergence but for what does not depend on the stage
        double weight = CAUTION * trusted.total * stream.weight[i] / stream.total;
        double divergence = softplus(logOdds, small) - before[i] * logOdds;
        sum.add(weight * divergence, weight * (p - before[i]), weight * curvature, odds, margin);
    }

    /** ln(1 + e^x) = -ln(1 - P) at log-odds x, of which e^-|x| is known. */
    private static double softplus(double x, double small) {
        return Math.max(0, x) + Math.log(1 + small);
    }
}

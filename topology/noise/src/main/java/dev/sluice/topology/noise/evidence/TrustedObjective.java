package dev.sluice.topology.noise.evidence;

/**
 * Trusted samples against the stream. If whether a label is wrong hangs on its score and margin alone, right labels lie at x with a density
 * proportional to (1 - P(x)) f(x), f that of the stream; so the trusted ones, all right, have the log-likelihood
 *
 * <p>Σ_t ln(1 - P(x_t)) - n ln mean_f(1 - P)
 *
 * <p>It does not change where P is the same everywhere, and then the least P is meant: the second term counts a hundredth less. What is
 * expected before anything was seen is that the stage changes nothing.
 */
final class TrustedObjective implements StageObjective {
    private static final double CAUTION = 0.01;
    private static final double SCALE_PRECISION = 3;
    private static final double INTERCEPT_PRECISION = 30;
    private static final double SLOPE_PRECISION = 1;

    private final EvidenceCells stream;
    private final EvidenceCells trusted;
    private final Quadratic right = new Quadratic();

    TrustedObjective(EvidenceCells stream, EvidenceCells trusted) {
        this.stream = stream;
        this.trusted = trusted;
    }

    @Override
    public void at(EvidenceStage stage, Quadratic sum) {
        sum.clear();
        for (int i = 0; i < trusted.size; i++) {
            double logOdds = stage.apply(trusted.odds[i], trusted.margin[i]) - EvidenceStage.LIMIT;
            double p = EvidencePosterior.sigmoid(logOdds);
            double weight = trusted.weight[i];
            sum.add(weight * softplus(logOdds), weight * p, weight * p * (1 - p), trusted.before(i), trusted.margin[i]);
        }
        right.clear();
        for (int i = 0; i < stream.size; i++) {
            double p = EvidencePosterior.sigmoid(stage.apply(stream.odds[i], stream.margin[i]) - EvidenceStage.LIMIT);
            double share = stream.weight[i] / stream.total;
            right.add(
                    share * (1 - p),
                    -share * p * (1 - p),
                    -share * p * (1 - p) * (1 - 2 * p),
                    stream.before(i),
                    stream.margin[i]);
        }
        sum.addLog(right, (1 - CAUTION) * trusted.total);
        sum.addPrior(0, stage.scale() - 1, SCALE_PRECISION);
        sum.addPrior(1, stage.intercept(), INTERCEPT_PRECISION);
        sum.addPrior(2, stage.slope(), SLOPE_PRECISION);
    }

    /** ln(1 + e^x). */
    private static double softplus(double x) {
        return x > 30 ? x : Math.log1p(Math.exp(x));
    }
}

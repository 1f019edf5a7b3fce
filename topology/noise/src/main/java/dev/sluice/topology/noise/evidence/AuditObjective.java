package dev.sluice.topology.noise.evidence;

import java.util.List;

/**
 * Audited samples: a logistic regression of what people found on what was thought before, each sample weighted by 1 / π, π the probability
 * by which it was drawn, so that they stand for the stream. A person who errs at a rate ε calls a label wrong with probability
 * ε + (1 - 2 ε) P. What is expected before anything was seen is that the stage changes nothing, the intercept loosely so: how many labels
 * are wrong is what audits know best.
 */
final class AuditObjective implements StageObjective {
    private static final double SCALE_PRECISION = 1;
    private static final double INTERCEPT_PRECISION = 0.1;
    private static final double SLOPE_PRECISION = 0.1;
    /** A chi-square of three degrees is above it by chance three times in a hundred. */
    private static final double CLEAR = 9;

    private static final double LARGEST_LEVERAGE = 0.9;

    private final EvidenceCells right;
    private final EvidenceCells wrong;
    private final double error;
    /** Makes weights 1 on average. */
    private final double unit;

    AuditObjective(EvidenceCells right, EvidenceCells wrong, double error) {
        this.right = right;
        this.wrong = wrong;
        this.error = error;
        double samples = 0;
        for (double more : right.samples) {
            samples += more;
        }
        for (double more : wrong.samples) {
            samples += more;
        }
        unit = samples / Math.max(1e-9, right.total + wrong.total);
    }

    @Override
    public void at(EvidenceStage stage, Quadratic sum) {
        sum.clear();
        add(right, false, stage, sum);
        add(wrong, true, stage, sum);
        sum.addPrior(0, stage.scale() - 1, SCALE_PRECISION);
        sum.addPrior(1, stage.intercept(), INTERCEPT_PRECISION);
        sum.addPrior(2, stage.slope(), SLOPE_PRECISION);
    }

    private void add(EvidenceCells cells, boolean calledWrong, EvidenceStage stage, Quadratic sum) {
        for (int i = 0; i < cells.size; i++) {
            double p = EvidencePosterior.sigmoid(stage.apply(cells.before(i), cells.margin[i]) - EvidenceStage.LIMIT);
            double weight = unit * cells.weight[i];
            double called = called(p, calledWrong);
            double first = slope(p, calledWrong, called);
            sum.add(
                    -weight * Math.log(called),
                    -weight * first,
                    weight * curvature(p),
                    cells.before(i),
                    cells.margin[i]);
        }
    }

    /**
     * How far a stage is to be believed: not at all where audits agree with what stood before no worse than chance would let them, wholly where
     * they contradict it clearly. The gain in log-likelihood, as it would be had all audits the same weight (the design effect taken
     * out; Kish, 1965), is a chi-square of as many degrees as the stage has parameters if nothing is to be changed.
     *
     * @return 0 to 1
     */
    double belief(EvidenceStage stage) {
        Quadratic sum = new Quadratic();
        at(stage, sum);
        double gain = 2 * (withoutStage() - sum.value) / designEffect();
        return Math.max(0, Math.min(1, (gain - Quadratic.SIZE) / (CLEAR - Quadratic.SIZE)));
    }

    /** Minus the log-likelihood of the audits if the stage changed nothing. */
    double withoutStage() {
        Quadratic sum = new Quadratic();
        at(EvidenceStage.NOTHING, sum);
        return sum.value;
    }

    private double designEffect() {
        double samples = 0;
        double squares = 0;
        for (EvidenceCells cells : List.of(right, wrong)) {
            for (int i = 0; i < cells.size; i++) {
                double each = unit * cells.weight[i] / cells.samples[i];
                samples += cells.samples[i];
                squares += cells.samples[i] * each * each;
            }
        }
        return samples == 0 ? 1 : squares / samples;
    }

    /** Expected second derivative by the log-odds: never negative. */
    private double curvature(double p) {
        double rise = (1 - 2 * error) * p * (1 - p);
        return rise * rise / Math.max(1e-9, called(p, true) * called(p, false));
    }

    private double called(double p, boolean wrongCalled) {
        double q = error + (1 - 2 * error) * p;
        return Math.max(1e-9, wrongCalled ? q : 1 - q);
    }

    /** Derivative of ln of what was called by the log-odds. */
    private double slope(double p, boolean calledWrong, double called) {
        return (calledWrong ? 1 : -1) * (1 - 2 * error) * p * (1 - p) / called;
    }

    /**
     * Sum of the squared derivatives of every audit, by which chance in the draw shows, each as it would be had the stage been fitted
     * without it (HC3; MacKinnon and White, 1985).
     *
     * @param inverse of the curvature
     */
    void scatter(EvidenceStage stage, double[][] inverse, Quadratic sum) {
        sum.clear();
        scatter(right, false, stage, inverse, sum);
        scatter(wrong, true, stage, inverse, sum);
    }

    private void scatter(
            EvidenceCells cells, boolean calledWrong, EvidenceStage stage, double[][] inverse, Quadratic sum) {
        for (int i = 0; i < cells.size; i++) {
            double p = EvidencePosterior.sigmoid(stage.apply(cells.before(i), cells.margin[i]) - EvidenceStage.LIMIT);
            double weight = unit * cells.weight[i] / cells.samples[i];
            double[] at = {cells.before(i), 1, cells.margin[i]};
            double leverage = 0;
            for (int a = 0; a < Quadratic.SIZE; a++) {
                for (int b = 0; b < Quadratic.SIZE; b++) {
                    leverage += at[a] * inverse[a][b] * at[b];
                }
            }
            double own = Math.min(LARGEST_LEVERAGE, weight * curvature(p) * leverage);
            double each = weight * slope(p, calledWrong, called(p, calledWrong)) / (1 - own);
            sum.addDerivatives(0, cells.samples[i] * each * each, cells.before(i), cells.margin[i]);
        }
    }
}

package dev.sluice.topology.noise.evidence;

/**
 * Standard error of a noise rate that audits tell: by the delta method from the stage's covariance, which is the scatter of the audits on
 * both sides of the inverse curvature of their objective (the sandwich), and from the draw of the window that P is averaged over.
 */
final class RateError {
    private final AuditObjective objective;
    private final EvidenceStage stage;

    RateError(AuditObjective objective, EvidenceStage stage) {
        this.objective = objective;
        this.stage = stage;
    }

    /**
     * The error.
     *
     * @param stream before the stage
     * @return NaN where the curvature does not determine the stage
     */
    double of(EvidenceCells stream) {
        Quadratic curvature = new Quadratic();
        objective.at(stage, curvature);
        boolean[] free = {stage.scale() > 0, true, stage.slope() > 0};
        double[][] inverse = new double[Quadratic.SIZE][];
        for (int a = 0; a < Quadratic.SIZE; a++) {
            double[] unit = new double[Quadratic.SIZE];
            unit[a] = 1;
            inverse[a] = curvature.solve(unit, free, 0);
            if (inverse[a].length == 0) {
                return Double.NaN;
            }
            // a parameter held at 0 does not vary
            inverse[a][a] = free[a] ? inverse[a][a] : 0;
        }
        Quadratic scatter = new Quadratic();
        objective.scatter(stage, inverse, scatter);
        double[] rise = new double[Quadratic.SIZE];
        double window = rise(stream, rise);
        double[] direction = new double[Quadratic.SIZE];
        for (int a = 0; a < Quadratic.SIZE; a++) {
            for (int b = 0; b < Quadratic.SIZE; b++) {
                direction[a] += inverse[a][b] * rise[b];
            }
        }
        double variance = window;
        for (int a = 0; a < Quadratic.SIZE; a++) {
            for (int b = 0; b < Quadratic.SIZE; b++) {
                variance += direction[a] * direction[b] * scatter.hessian[Math.min(a, b)][Math.max(a, b)];
            }
        }
        return Math.sqrt(Math.max(0, variance));
    }

    /** Fills the derivatives of the mean P by the stage's parameters; returns the variance of the mean by the draw of the window. */
    private double rise(EvidenceCells stream, double[] rise) {
        double mean = 0;
        double square = 0;
        for (int i = 0; i < stream.size; i++) {
            double p = EvidencePosterior.sigmoid(stage.apply(stream.odds[i], stream.margin[i]) - EvidenceStage.LIMIT);
            double share = stream.weight[i] / stream.total;
            double slope = share * p * (1 - p);
            rise[0] += slope * stream.before(i);
            rise[1] += slope;
            rise[2] += slope * stream.margin[i];
            mean += share * p;
            square += share * p * p;
        }
        return Math.max(0, square - mean * mean) / stream.total;
    }
}

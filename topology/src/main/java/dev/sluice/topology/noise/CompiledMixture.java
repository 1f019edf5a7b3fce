package dev.sluice.topology.noise;

import org.jspecify.annotations.Nullable;

/**
 * A published noise model, ready to decide: a pure function of (snapshot, loss, given label), so that anybody can repeat a decision
 * from the snapshot a routed record names.
 */
public final class CompiledMixture {
    private final boolean active;
    private final LossBins bins;
    private final double[] curve;
    private final double[] corrected;
    private final double[] withholdThresholds;
    private final @Nullable Double clipThreshold;

    /**
     * @param active whether the model may decide
     * @param binEdges edges of the loss bins in nats, ascending
     * @param curve P(noisy | loss) for each bin, 0 to 1
     * @param calibration correction of the curve by verdicts
     * @param withholdThresholds for each given class the noise probability from which a sample is withheld
     * @param clipThreshold τ >= 1, or null
     * @throws IllegalArgumentException if they do not fit together
     */
    public CompiledMixture(
            boolean active,
            double[] binEdges,
            double[] curve,
            Calibration calibration,
            double[] withholdThresholds,
            @Nullable Double clipThreshold) {
        this.active = active;
        this.bins = LossBins.of(binEdges);
        if (curve.length != bins.count()) {
            throw new IllegalArgumentException(
                    "posterior curve has " + curve.length + " values for " + bins.count() + " bins");
        }
        for (double probability : curve) {
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException("posterior curve holds " + probability + ", not 0 to 1");
            }
        }
        if (clipThreshold != null && !(clipThreshold >= 1)) {
            throw new IllegalArgumentException("clip threshold must be at least 1, not " + clipThreshold);
        }
        this.curve = curve.clone();
        this.corrected = calibration.apply(curve);
        this.withholdThresholds = withholdThresholds.clone();
        this.clipThreshold = clipThreshold;
    }

    /**
     * Decides.
     *
     * @param loss nats, not NaN
     * @param label given class; one the model has no threshold for is never withheld
     */
    public RoutingDecision decide(double loss, int label) {
        if (!active) {
            return RoutingDecision.PASS;
        }
        int bin = bins.index(loss);
        double probability = corrected[bin];
        boolean withheld = label >= 0 && label < withholdThresholds.length && probability >= withholdThresholds[label];
        return new RoutingDecision(curve[bin], probability, 1 - probability, withheld, clipThreshold);
    }
}

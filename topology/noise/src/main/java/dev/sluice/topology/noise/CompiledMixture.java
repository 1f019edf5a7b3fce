package dev.sluice.topology.noise;

import dev.sluice.topology.noise.evidence.EvidencePosterior;
import dev.sluice.topology.noise.posterior.PosteriorKind;
import dev.sluice.topology.noise.posterior.ScoreCurve;
import dev.sluice.topology.noise.routing.LabelDecisions;
import dev.sluice.topology.noise.routing.RoutingDecision;
import dev.sluice.topology.noise.routing.WithholdLottery;
import dev.sluice.topology.noise.routing.Withholding;
import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.transition.LabelScorers;
import dev.sluice.topology.noise.transition.TransitionMatrix;
import dev.sluice.topology.noise.verdict.Calibration;
import dev.sluice.topology.noise.window.BinaryLabels;
import dev.sluice.topology.noise.window.LossBins;
import dev.sluice.topology.noise.window.MarginScale;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A published noise model, ready to decide: a pure function of (snapshot, loss, class probabilities, given label, draw), so that anybody can
 * repeat a decision from the snapshot a routed record names. Holds scratch arrays; not thread-safe.
 */
public final class CompiledMixture {
    private final boolean active;
    private final LossBins bins;
    private final double[] curve;
    private final LabelScorers scorers;
    private final List<ScoreCurve> scoreCurves;
    private final EvidencePosterior evidence;
    private final Calibration calibration;
    private final Withholding withholding;
    private final double withholdShare;
    private final @Nullable Double clipThreshold;

    /**
     * @param active whether the model may decide
     * @param binEdges edges of the loss bins in nats, ascending
     * @param curve P(noisy | loss) for each bin, 0 to 1; decides if there are no score curves
     * @param scorer scores labels by the model's transition matrix; null where it has none
     * @param scoreCurves P(noisy | score) for each given label, labels beyond sharing the last
     * @param evidence what evidence makes of a P by score
     * @param calibration correction of P by verdicts
     * @param withholding what is withheld of each given class
     * @param withholdShare share of the multi-label samples with a suspect value that is withheld, 0 to 1
     * @param clipThreshold τ >= 1, or null
     * @throws IllegalArgumentException if they do not fit together
     */
    public CompiledMixture(
            boolean active,
            double[] binEdges,
            double[] curve,
            @Nullable LabelScorer scorer,
            List<ScoreCurve> scoreCurves,
            EvidencePosterior evidence,
            Calibration calibration,
            Withholding withholding,
            double withholdShare,
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
        if (!(withholdShare >= 0 && withholdShare <= 1)) {
            throw new IllegalArgumentException("withhold share must be 0 to 1, not " + withholdShare);
        }
        if (clipThreshold != null && !(clipThreshold >= 1)) {
            throw new IllegalArgumentException("clip threshold must be at least 1, not " + clipThreshold);
        }
        this.curve = curve.clone();
        this.scorers = new LabelScorers(scorer);
        this.scoreCurves = List.copyOf(scoreCurves);
        this.evidence = evidence;
        this.calibration = calibration;
        this.withholding = withholding;
        this.withholdShare = withholdShare;
        this.clipThreshold = clipThreshold;
    }

    /**
     * What a fit decides.
     *
     * @param posterior the kind that was fitted
     * @param classes K
     */
    public static CompiledMixture of(NoiseFit fit, PosteriorKind posterior, int classes) {
        TransitionMatrix transition = fit.transition();
        return new CompiledMixture(
                fit.state() == NoiseState.ACTIVE,
                LossBins.standard().edges(),
                fit.curve(),
                transition == null ? null : new LabelScorer(transition, posterior.deconvolves()),
                fit.scoreCurves(),
                fit.evidence().posterior(),
                fit.calibration(),
                fit.withholding(classes),
                fit.guard().withholdShare(),
                fit.clip().tau());
    }

    /**
     * Decides.
     *
     * @param loss nats, not NaN
     * @param label given class; one the model has no threshold for is never withheld
     * @param probabilities the model's class probabilities
     * @param classIndices class of each probability, or null if they are all classes in order
     * @param draw the sample's number in the lottery ({@link WithholdLottery}), 0 to 1; asked for only if it matters
     * @return to pass with weight 1 where labels are scored and not every class's probability is known
     */
    public RoutingDecision decide(
            double loss, int label, float[] probabilities, int @Nullable [] classIndices, DoubleSupplier draw) {
        if (!active) {
            return RoutingDecision.PASS;
        }
        Double score = null;
        Double margin = null;
        double probability;
        if (scoreCurves.isEmpty()) {
            probability = curve[bins.index(loss)];
        } else if (classIndices != null || label >= probabilities.length) {
            return RoutingDecision.PASS;
        } else {
            score = scorers.of(probabilities.length).score(probabilities, label);
            double prior =
                    scoreCurves.get(Math.min(label, scoreCurves.size() - 1)).at(score);
            margin = evidence.isNone() ? null : (Double) MarginScale.of(probabilities, label);
            probability = margin == null ? prior : evidence.at(prior, margin);
        }
        double corrected = Math.min(1, calibration.apply(probability));
        boolean withheld = withholding.withholds(label, corrected, draw);
        return new RoutingDecision(probability, corrected, 1 - corrected, withheld, score, margin, clipThreshold, null);
    }

    /**
     * Decides on a multi-label sample, each class by itself. It is withheld if any value reaches its threshold and the sample is
     * drawn ({@link WithholdLottery}); otherwise it passes with weight 1, its values weighted by 1 - P each.
     *
     * @param given whether each class is among the labels
     * @param present the model's probability of each class
     * @param draw the sample's number in the lottery, 0 to 1; asked for only if it matters
     */
    public RoutingDecision decideSet(boolean[] given, float[] present, DoubleSupplier draw) {
        if (!active) {
            return RoutingDecision.PASS;
        }
        double[] thresholds = withholding.thresholds();
        LabelDecisions labels = new LabelDecisions(given.length);
        for (int j = 0; j < given.length; j++) {
            int label = given[j] ? 1 : 0;
            float[] probabilities = BinaryLabels.probabilities(present[j]);
            // a record holds it in single precision, and is to say all that decided
            float at = (float)
                    (scoreCurves.isEmpty()
                            ? BinaryLabels.loss(present[j], given[j])
                            : scorers.of(2).score(probabilities, label));
            double probability = scoreCurves.isEmpty()
                    ? curve[bins.index(at)]
                    : scoreCurves.get(Math.min(label, scoreCurves.size() - 1)).at(at);
            double corrected = Math.min(1, calibration.apply(probability));
            boolean suspect = label < thresholds.length && corrected >= thresholds[label];
            labels.set(j, at, probability, (float) corrected, suspect);
        }
        boolean withheld = labels.anySuspect() && (withholdShare >= 1 || draw.getAsDouble() < withholdShare);
        return new RoutingDecision(
                labels.raw(labels.mostSuspect()), labels.largest(), 1, withheld, null, null, clipThreshold, labels);
    }

    /** What labels of samples with a number of classes are scored by; not thread-safe. */
    public LabelScorer scorer(int classes) {
        return scorers.of(classes);
    }
}

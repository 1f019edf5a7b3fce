package dev.sluice.topology.noise;

import dev.sluice.topology.noise.clip.ClipPolicy;
import dev.sluice.topology.noise.clip.ClipThreshold;
import dev.sluice.topology.noise.evidence.EvidenceFit;
import dev.sluice.topology.noise.mixture.GaussianMixture;
import dev.sluice.topology.noise.posterior.CounterfactualPosterior;
import dev.sluice.topology.noise.posterior.MixturePosterior;
import dev.sluice.topology.noise.posterior.NoisePosterior;
import dev.sluice.topology.noise.posterior.PosteriorKind;
import dev.sluice.topology.noise.posterior.ScoreCurve;
import dev.sluice.topology.noise.posterior.ScorePosterior;
import dev.sluice.topology.noise.posterior.TransitionEstimator;
import dev.sluice.topology.noise.routing.Guard;
import dev.sluice.topology.noise.routing.Hysteresis;
import dev.sluice.topology.noise.routing.RoutingWindow;
import dev.sluice.topology.noise.transition.TransitionMatrix;
import dev.sluice.topology.noise.verdict.Calibration;
import dev.sluice.topology.noise.verdict.VerdictCalibration;
import dev.sluice.topology.noise.verdict.VerdictWindow;
import dev.sluice.topology.noise.window.LossBins;
import dev.sluice.topology.noise.window.LossDelta;
import dev.sluice.topology.noise.window.RollingWindow;
import dev.sluice.topology.noise.window.ScoreBins;
import dev.sluice.topology.noise.window.TransitionCounts;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Turns a window of losses into everything routing needs. A pure function of the window, the previous fit and the learning rate: the
 * previous fit gives the mixture its start and the guard its memory, nothing else.
 *
 * <p>Invariant: unless the state is ACTIVE, the curve is 0 everywhere, there are no score curves and nothing is clipped, so that every sample passes with weight 1.
 */
public final class NoiseModel {
    private static final LossBins BINS = LossBins.standard();
    /** Share of the way from chance to perfect agreement below which a model's agreement with the labels says nothing. */
    private static final double LEAST_SKILL = 0.1;

    /** Share of the least noise rate below which noise that was evident no longer is. */
    private static final double STILL_EVIDENT = 0.6;

    private static final double LARGEST_TRUNCATED_SHARE = 0.01;

    private final NoiseConfig config;

    public NoiseModel(NoiseConfig config) {
        this.config = config;
    }

    /**
     * Losses that must have been counted before anything is decided: fewer where trusted or audited samples tell enough.
     *
     * @param config settings for the number of values that a sample has
     * @param totals of the window
     */
    public static long leastLosses(NoiseConfig config, LossDelta totals) {
        boolean evident =
                audited(config, totals) || (config.posterior().byScore() && EvidenceFit.trusts(totals.evidence()));
        return evident ? config.evidenceWarmUp() : config.warmUp();
    }

    private static boolean audited(NoiseConfig config, LossDelta totals) {
        return config.posterior().byScore()
                && EvidenceFit.audits(totals.evidence(), config.auditorError(), config.auditorChecks());
    }

    /** Fits a window of which neither verdicts nor the rate of the stream are known. */
    public NoiseFit fit(RollingWindow window, @Nullable NoiseFit previous, double learningRate) {
        return fit(window, previous, learningRate, new VerdictWindow(), Double.NaN);
    }

    /**
     * Fits a window.
     *
     * @param window the rolling window of one data set
     * @param previous the last fit of the same stream, or null
     * @param learningRate of the newest model, 0 if unknown
     * @param verdicts the latest verdicts on the data set
     * @param samplesPerHour rate at which samples arrive, NaN if unknown
     */
    public NoiseFit fit(
            RollingWindow window,
            @Nullable NoiseFit previous,
            double learningRate,
            VerdictWindow verdicts,
            double samplesPerHour) {
        LossDelta totals = window.totals();
        long[] observed = totals.observed();
        boolean audited = audited(config, totals);
        boolean warmingUp = window.samplesSeen() < leastLosses(config, totals);
        GaussianMixture mixture =
                GaussianMixture.fit(observed, BINS, config.mixture(), previous == null ? null : previous.mixture());
        TransitionMatrix transition = warmingUp ? null : transition(totals.transitions());
        Estimate estimate = config.posterior().byScore()
                ? byScore(totals, transition, previous)
                : byLoss(observed, totals.counterfactual(), mixture);
        // audits say all that verdicts on them would, and better
        Calibration correction = audited ? Calibration.NONE : VerdictCalibration.of(verdicts);
        RoutingWindow estimated = estimate.routing(totals, correction, samplesPerHour);
        double noiseRate = estimate.noiseRate();
        if (previous != null && !audited) {
            RoutingWindow.Withheld withheld =
                    estimated.withheld(previous.guard().withholding());
            noiseRate = VerdictCalibration.noiseRate(verdicts, noiseRate, withheld.share(), withheld.meanProbability());
        }
        boolean wasActive = previous != null && previous.state() == NoiseState.ACTIVE;
        String obstacle = warmingUp ? "too few samples yet" : obstacle(totals, mixture, noiseRate, wasActive);
        boolean active = obstacle == null;
        Estimate decided = active ? estimate : Estimate.nothing(noiseRate);
        Calibration calibration = active ? correction : Calibration.NONE;
        double peakLearningRate = Math.max(learningRate, previous == null ? 0 : previous.peakLearningRate());
        ClipThreshold clip = active
                ? config.clipPolicy()
                        .decide(new ClipPolicy.Evidence(
                                mixture,
                                observed,
                                decided.noisyShare(calibration),
                                BINS,
                                noiseRate,
                                learningRate,
                                peakLearningRate,
                                totals.classes()))
                : ClipThreshold.none(config.clipPolicy().spec());
        Guard guard = Guard.next(
                previous == null ? null : previous.guard(),
                active ? estimated : decided.routing(totals, calibration, samplesPerHour),
                config.routing(),
                !warmingUp,
                config.valuesPerSample());
        NoiseState state = active ? NoiseState.ACTIVE : warmingUp ? NoiseState.WARMING_UP : NoiseState.INSEPARABLE;
        String reason = obstacle == null ? "wrong labels are evident" : obstacle;
        return new NoiseFit(
                state,
                reason,
                mixture,
                noiseRate,
                decided.curve(),
                transition,
                decided.scoreCurves(),
                decided.evidence(),
                calibration,
                clip,
                guard,
                config.audits()
                        .draw(
                                window.samplesSeen() / config.valuesPerSample(),
                                samplesPerHour / config.valuesPerSample(),
                                totals.evidence()),
                peakLearningRate);
    }

    /**
     * What a posterior says of the window.
     *
     * @param curve P for each loss bin
     * @param scoreCurves P by score for each given label; empty where the loss decides
     * @param evidence what evidence makes of those
     */
    private record Estimate(double noiseRate, double[] curve, List<ScoreCurve> scoreCurves, EvidenceFit evidence) {
        static Estimate nothing(double noiseRate) {
            return new Estimate(noiseRate, new double[BINS.count()], List.of(), EvidenceFit.NONE);
        }

        /** Expected share of wrong labels in each loss bin; what samples were given has been calibrated by then. */
        double[] noisyShare(Calibration calibration) {
            return scoreCurves.isEmpty() ? calibration.apply(curve) : curve;
        }

        /** Samples and calibrated P of each given class, in each bin of what decides. */
        RoutingWindow routing(LossDelta totals, Calibration calibration, double samplesPerHour) {
            double agreement = totals.count() == 0 ? 0 : (double) totals.agreements() / totals.count();
            if (scoreCurves.isEmpty()) {
                return RoutingWindow.shared(
                        totals.observedByClass(), calibration.apply(curve), BINS.centres(), agreement, samplesPerHour);
            }
            if (!evidence.isNone()) {
                return EvidentWindow.of(
                        totals.evidence(), scoreCurves, evidence.posterior(), calibration, agreement, samplesPerHour);
            }
            int rows = totals.scores().rows();
            long[][] counts = new long[rows][];
            double[][] probabilities = new double[rows][];
            double[][] scores = new double[rows][];
            for (int row = 0; row < rows; row++) {
                counts[row] = totals.scores().given(row);
                ScoreCurve of = scoreCurves.get(Math.min(row, scoreCurves.size() - 1));
                probabilities[row] = calibration.apply(of.binned());
                scores[row] = ScoreBins.centres();
            }
            return new RoutingWindow(counts, probabilities, scores, agreement, samplesPerHour, 0);
        }
    }

    private Estimate byScore(LossDelta totals, @Nullable TransitionMatrix transition, @Nullable NoiseFit previous) {
        PosteriorKind kind = config.posterior();
        ScorePosterior posterior = kind == PosteriorKind.ANCHORED && transition != null
                ? ScorePosterior.uncalibrated(transition, totals.transitions())
                : ScorePosterior.fit(totals.scores());
        List<ScoreCurve> curves = List.of(posterior.curves());
        boolean nothingWrong = posterior.noiseRate() < config.leastNoiseRate();
        List<ScoreCurve> before = nothingWrong ? List.of(ScoreCurve.NOTHING) : curves;
        EvidenceFit evidence = EvidenceFit.of(
                totals.evidence(),
                before,
                config.auditorError(),
                config.auditorChecks(),
                previous == null ? null : previous.evidence().posterior());
        return evidence.isNone()
                ? new Estimate(posterior.noiseRate(), totals.noisyShare(), curves, evidence)
                : new Estimate(evidence.noiseRate(), totals.noisyShare(), before, evidence);
    }

    private Estimate byLoss(long[] observed, long[] counterfactual, GaussianMixture mixture) {
        NoisePosterior posterior = config.posterior() == PosteriorKind.MIXTURE
                ? MixturePosterior.of(mixture, BINS)
                : CounterfactualPosterior.fit(observed, counterfactual, BINS);
        return new Estimate(posterior.noiseRate(), posterior.curve(), List.of(), EvidenceFit.NONE);
    }

    private @Nullable TransitionMatrix transition(TransitionCounts counts) {
        if (counts.usualClasses() < 2) {
            return null;
        }
        return switch (config.posterior()) {
            case COMBINED -> TransitionEstimator.structured(counts);
            case JOINED -> TransitionEstimator.byTails(counts);
            case ANCHORED -> TransitionEstimator.anchored(counts);
            case COUNTERFACTUAL, MIXTURE -> null;
        };
    }

    /** Why the window does not allow a decision, or null if it does. */
    private @Nullable String obstacle(LossDelta totals, GaussianMixture mixture, double noiseRate, boolean wasActive) {
        if (totals.truncated() > LARGEST_TRUNCATED_SHARE * totals.count()) {
            return "class probabilities are incomplete, wrong-label losses cannot be counted";
        }
        double agreement = (double) totals.agreements() / totals.count();
        double needed = leastAgreement(totals);
        if (agreement < needed) {
            return percent(
                    "the model agrees with %.1f %% of the labels, chance and a margin are %.1f %%", agreement, needed);
        }
        if (config.posterior() == PosteriorKind.ANCHORED && totals.classes() > TransitionMatrix.MAX_STRUCTURED) {
            return "anchors are kept for at most " + TransitionMatrix.MAX_STRUCTURED + " classes";
        }
        if (config.posterior() == PosteriorKind.MIXTURE && mixture.outcome() != GaussianMixture.Outcome.SEPARATED) {
            return "the mixture's components have not separated";
        }
        double least = config.leastNoiseRate();
        if (!Hysteresis.holds(wasActive, noiseRate, least, STILL_EVIDENT * least)) {
            return percent("estimated noise of %.2f %% is below %.2f %%", noiseRate, least);
        }
        if (noiseRate > config.largestNoiseRate()) {
            return percent("estimated noise of %.1f %% is above %.1f %%", noiseRate, config.largestNoiseRate());
        }
        return null;
    }

    /** Chance is always guessing the most frequent class. */
    private static double leastAgreement(LossDelta totals) {
        long largest = 0;
        for (long count : totals.classCounts()) {
            largest = Math.max(largest, count);
        }
        double chance = (double) largest / totals.count();
        return chance + LEAST_SKILL * (1 - chance);
    }

    private static String percent(String format, double a, double b) {
        return String.format(Locale.ROOT, format, 100 * a, 100 * b);
    }
}

package dev.sluice.topology.noise;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Turns a window of losses into everything routing needs. A pure function of the window, the previous fit and the learning rate: the
 * previous fit gives the mixture its start and the guard its memory, nothing else.
 *
 * <p>Invariant: unless the state is ACTIVE, the curve is 0 everywhere and nothing is clipped, so that every sample passes with weight 1.
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
        GaussianMixture mixture = GaussianMixture.fit(observed, BINS, previous == null ? null : previous.mixture());
        NoisePosterior posterior = config.posterior() == PosteriorKind.MIXTURE
                ? MixturePosterior.of(mixture, BINS)
                : CounterfactualPosterior.fit(observed, totals.counterfactual(), BINS);
        Calibration correction = VerdictCalibration.of(verdicts);
        long[][] byClass = byClass(totals);
        RoutingWindow suspected = routing(totals, byClass, correction.apply(posterior.curve()), samplesPerHour);
        double noiseRate = correctedRate(posterior.noiseRate(), verdicts, suspected, previous);
        boolean warmingUp = window.count() * 2 < config.windowSize() || window.samplesSeen() < config.warmUp();
        boolean wasActive = previous != null && previous.state() == NoiseState.ACTIVE;
        String obstacle = warmingUp ? "too few samples yet" : obstacle(totals, mixture, noiseRate, wasActive);
        boolean active = obstacle == null;
        double[] curve = active ? posterior.curve() : new double[BINS.count()];
        Calibration calibration = active ? correction : Calibration.NONE;
        double[] calibrated = calibration.apply(curve);
        ClipThreshold clip = active
                ? config.clipPolicy()
                        .decide(new ClipPolicy.Evidence(mixture, observed, calibrated, BINS, noiseRate, learningRate))
                : ClipThreshold.none(config.clipPolicy().policyName());
        Guard guard = Guard.next(
                previous == null ? null : previous.guard(),
                routing(totals, byClass, calibrated, samplesPerHour),
                config.routing(),
                !warmingUp);
        NoiseState state = active ? NoiseState.ACTIVE : warmingUp ? NoiseState.WARMING_UP : NoiseState.INSEPARABLE;
        String reason = obstacle == null ? "wrong labels are evident" : obstacle;
        return new NoiseFit(state, reason, mixture, noiseRate, curve, calibration, clip, guard);
    }

    private static long[][] byClass(LossDelta totals) {
        long[] classCounts = totals.classCounts();
        long[][] observed = new long[classCounts.length][];
        Arrays.setAll(observed, c -> new long[classCounts[c] == 0 ? 0 : BINS.count()]);
        totals.forEachObserved((givenClass, bin, count) -> observed[givenClass][bin] = count);
        return observed;
    }

    private static RoutingWindow routing(LossDelta totals, long[][] observed, double[] curve, double samplesPerHour) {
        double[] losses = new double[BINS.count()];
        Arrays.setAll(losses, BINS::centre);
        double agreement = totals.count() == 0 ? 0 : (double) totals.agreements() / totals.count();
        return RoutingWindow.shared(observed, curve, losses, agreement, samplesPerHour);
    }

    private static double correctedRate(
            double noiseRate, VerdictWindow verdicts, RoutingWindow suspected, @Nullable NoiseFit previous) {
        if (previous == null) {
            return noiseRate;
        }
        RoutingWindow.Withheld withheld = suspected.withheld(previous.guard().thresholds());
        return VerdictCalibration.noiseRate(verdicts, noiseRate, withheld.share(), withheld.meanProbability());
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

package dev.sluice.topology.noise.mixture;

import dev.sluice.topology.noise.window.LossBins;
import org.jspecify.annotations.Nullable;

/**
 * Two Gaussians over losses or their log-odds, fitted by expectation-maximisation on binned losses: EM on the samples to about four
 * digits at a cost that does not depend on their number (docs/methods.md 7.2 and 7.4). Starts from the previous fit where that had
 * separated, else from the split of the bins that leaves the least variance inside both parts.
 *
 * <p>Invariants: the clean component's mean, inside the possible losses, is at most that of the noisy one; weights in [0.01, 0.99] add up to
 * 1; variances are at least 1e-3, in log-odds 0.05.
 *
 * @param clean component of the smaller mean
 * @param noisy component of the larger mean
 * @param outcome whether the two mean anything
 * @param kind what the components are Gaussian in
 */
public record GaussianMixture(Component clean, Component noisy, Outcome outcome, MixtureKind kind) {
    static final double LEAST_WEIGHT = 0.01;

    private static final double LEAST_SEPARATION = 1.2;
    private static final int POINTS = 512;

    /** What came of a fit. */
    public enum Outcome {
        /** Two components at least 1.2 pooled standard deviations apart, neither of vanishing weight; EM halves one Gaussian at about 1.0. */
        SEPARATED,
        /** Two components that overlap too much, or one of vanishing weight. */
        INSEPARABLE,
        /** Fewer than two distinct losses: both components are the same. */
        DEGENERATE
    }

    /**
     * One Gaussian.
     *
     * @param weight mixing weight, 0 to 1; where Gaussians are truncated, that of the part inside the possible losses
     * @param mean μ of the whole Gaussian, in nats or log-odds
     * @param variance σ² of the whole Gaussian, above 0
     */
    public record Component(double weight, double mean, double variance) {
        /** σ. */
        public double standardDeviation() {
            return Math.sqrt(variance);
        }
    }

    /** A mixture over losses, not truncated. */
    public GaussianMixture(Component clean, Component noisy, Outcome outcome) {
        this(clean, noisy, outcome, MixtureKind.GAUSSIAN);
    }

    /**
     * (μ_n - μ_c) / √((σ²_c + σ²_n) / 2), the distance of the means in pooled standard deviations; of truncated Gaussians the means and
     * deviations inside the possible losses.
     */
    public double separation() {
        Component low = inside(clean);
        Component high = inside(noisy);
        return (high.mean - low.mean) / Math.sqrt(0.5 * (low.variance + high.variance));
    }

    private Component inside(Component component) {
        if (kind != MixtureKind.TRUNCATED) {
            return component;
        }
        TruncatedMoments moments = new TruncatedMoments().of(component.mean, component.standardDeviation());
        return new Component(component.weight, moments.truncatedMean(), moments.truncatedVariance());
    }

    /**
     * A component with the mean and the variance of its losses in nats, whatever it is Gaussian in.
     *
     * @param component one of the two
     */
    public Component inNats(Component component) {
        if (kind != MixtureKind.LOG_ODDS) {
            return inside(component);
        }
        double weight = 0;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < POINTS; i++) {
            double variable = kind.low() + (kind.high() - kind.low()) * (i + 0.5) / POINTS;
            double offset = variable - component.mean;
            double density = Math.exp(-0.5 * offset * offset / component.variance);
            double loss = kind.loss(variable);
            weight += density;
            sum += density * loss;
            squares += density * loss * loss;
        }
        double mean = sum / weight;
        return new Component(component.weight, mean, squares / weight - mean * mean);
    }

    /** P(noisy | loss) of the mixture as fitted, 0 to 1; not necessarily monotone. */
    public double posterior(double loss) {
        double x = kind.variable(loss);
        return 1 / (1 + Math.exp(logDensity(clean, x) - logDensity(noisy, x)));
    }

    private double logDensity(Component component, double x) {
        double offset = x - component.mean;
        return Math.log(component.weight / insideMass(component))
                - 0.5 * (Math.log(component.variance) + offset * offset / component.variance);
    }

    private double insideMass(Component component) {
        return kind == MixtureKind.TRUNCATED
                ? new TruncatedMoments()
                        .of(component.mean, component.standardDeviation())
                        .mass()
                : 1;
    }

    /** {@link #posterior} at the centre of each bin. */
    public double[] posterior(LossBins bins) {
        double constant = logDensity(clean, 0) - logDensity(noisy, 0);
        double linear = clean.mean / clean.variance - noisy.mean / noisy.variance;
        double quadratic = 0.5 / noisy.variance - 0.5 / clean.variance;
        double[] curve = new double[bins.count()];
        for (int bin = 0; bin < curve.length; bin++) {
            double x = kind.variable(bins.centre(bin));
            curve[bin] = 1 / (1 + Math.exp(constant + x * (linear + x * quadratic)));
        }
        return curve;
    }

    /**
     * Fits Gaussians over binned losses, not truncated.
     *
     * @param counts losses in each bin
     * @param bins the bins
     * @param previous the last fit of the same stream, or null
     */
    public static GaussianMixture fit(long[] counts, LossBins bins, @Nullable GaussianMixture previous) {
        return fit(counts, bins, MixtureKind.GAUSSIAN, previous);
    }

    /**
     * Fits binned losses.
     *
     * @param counts losses in each bin
     * @param bins the bins
     * @param kind what the components are Gaussian in
     * @param previous the last fit of the same stream, or null; one of another kind is left aside
     */
    public static GaussianMixture fit(
            long[] counts, LossBins bins, MixtureKind kind, @Nullable GaussianMixture previous) {
        FilledBins filled = new FilledBins(counts, bins, kind);
        if (filled.size < 2) {
            Component only =
                    new Component(0.5, filled.size == 0 ? kind.variable(0) : filled.value[0], kind.leastVariance());
            return new GaussianMixture(only, only, Outcome.DEGENERATE, kind);
        }
        boolean warm = previous != null && previous.outcome == Outcome.SEPARATED && previous.kind == kind;
        Component[] start =
                warm && previous != null ? new Component[] {previous.clean, previous.noisy} : filled.split();
        Component[] end = new MixtureFit(filled, kind).run(start[0], start[1], warm);
        GaussianMixture asFitted = new GaussianMixture(end[0], end[1], Outcome.SEPARATED, kind);
        boolean swapped = asFitted.separation() < 0;
        Component clean = swapped ? end[1] : end[0];
        Component noisy = swapped ? end[0] : end[1];
        // at its floor the weight has been through a logarithm and back
        boolean vanishing = Math.min(clean.weight, noisy.weight) <= LEAST_WEIGHT * (1 + 1e-9);
        boolean separated = !vanishing && Math.abs(asFitted.separation()) >= LEAST_SEPARATION;
        return new GaussianMixture(clean, noisy, separated ? Outcome.SEPARATED : Outcome.INSEPARABLE, kind);
    }
}

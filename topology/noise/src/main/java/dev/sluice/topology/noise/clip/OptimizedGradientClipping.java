package dev.sluice.topology.noise.clip;

import dev.sluice.topology.noise.mixture.GaussianMixture;
import java.util.OptionalDouble;

/**
 * Policy {@code ogc}: Optimized Gradient Clipping (Ye et al., AAAI-25; docs/methods.md 1.2 and 1.5). The largest τ up to which the mean
 * clipped gradient of wrong labels is at most {@code bound} times that of right ones, both means taken under the mixture's two
 * components, truncated to the possible losses. The mixture's weights play no part.
 *
 * <ul>
 *   <li>{@code epsilon=20}, the official procedure: bound = 1 + ε · learning rate. The bound then hangs on the optimiser: an Adam rate of
 *       1e-3 gives 1.02 from the first step on, next to the mean absolute error.
 *   <li>{@code rho=2}: bound = 1 + ρ · learning rate / largest learning rate so far, the same schedule whatever the optimiser; ρ = 2 is
 *       the official one at its learning rate of 0.1, 3 falling to 1.2 and 1.02 as the rate falls.
 * </ul>
 *
 * <p>The official settings are a queue of 4096 losses refitted every 32 batches of 128, each refit seeing a wholly new queue: a
 * window of 4096 and a refit every 4096 losses. Differences kept: τ is sought in ln τ instead of ten bisections in p, the
 * smallest crossing is taken, the mixture starts from its predecessor, and nothing is clipped while the learning rate is
 * unknown or the components have not separated. For the focal loss, whose gradient vanishes with the loss, the official τ may fall below
 * 1; here 1 is the least.
 *
 * @param schedule what the bound follows
 * @param factor ε or ρ, above 0
 * @param base loss whose gradient is clipped
 */
record OptimizedGradientClipping(Schedule schedule, double factor, GradientBase base) implements ClipPolicy {
    private static final double OFFICIAL_EPSILON = 20;

    /** What the bound follows. */
    enum Schedule {
        /** 1 + ε · learning rate. */
        LEARNING_RATE("epsilon"),
        /** 1 + ρ · learning rate / largest learning rate. */
        RELATIVE("rho");

        private final String parameter;

        Schedule(String parameter) {
            this.parameter = parameter;
        }
    }

    OptimizedGradientClipping {
        if (!(factor > 0 && factor <= 1e6)) {
            throw new IllegalArgumentException("clip policy ogc needs its " + schedule.parameter
                    + " to be above 0 and at most 1000000, not " + factor);
        }
    }

    static OptimizedGradientClipping of(PolicySpec spec) {
        boolean relative = spec.has("rho");
        if (relative && spec.has("epsilon")) {
            throw new IllegalArgumentException("clip policy ogc takes epsilon or rho, not both");
        }
        return relative
                ? new OptimizedGradientClipping(Schedule.RELATIVE, spec.number("rho", 1), spec.base())
                : new OptimizedGradientClipping(
                        Schedule.LEARNING_RATE, spec.number("epsilon", OFFICIAL_EPSILON), spec.base());
    }

    @Override
    public ClipThreshold decide(Evidence evidence) {
        double rate = evidence.learningRate();
        if (!(rate > 0) || evidence.mixture().outcome() != GaussianMixture.Outcome.SEPARATED) {
            return ClipThreshold.none(spec());
        }
        double bound = bound(rate, evidence.peakLearningRate());
        OptionalDouble tau = MixtureGradients.smallestCrossing(evidence.mixture(), base, bound);
        return ClipThreshold.of(spec(), tau, bound);
    }

    private double bound(double rate, double peak) {
        return 1 + factor * (schedule == Schedule.RELATIVE ? rate / Math.max(rate, peak) : rate);
    }

    @Override
    public String spec() {
        return PolicySpec.withBase("ogc:" + schedule.parameter + "=" + PolicySpec.plain(factor), base);
    }
}

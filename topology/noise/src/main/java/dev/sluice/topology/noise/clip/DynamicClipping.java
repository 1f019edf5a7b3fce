package dev.sluice.topology.noise.clip;

import dev.sluice.topology.noise.window.LossBins;
import dev.sluice.topology.noise.window.LossStatistics;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Policies whose threshold is a statistic of the losses themselves: a cut φ on the cross-entropy in nats, which bounds the gradient by
 * τ = max(1, |g|(φ)), that is e^φ for cross-entropy. {@code median-multiple} is k times the median (docs/methods.md 4),
 * {@code mean-std}, {@code median-mad} and {@code quantile} are the family of dynamical clipping (Hurtik et al., NCAA 34, 2022; docs/methods.md 3).
 *
 * <p>As a model learns, its median loss goes to 0 and the cut with it: then all that is hard is cut, clean or not. Hence φ has a floor,
 * by default ln K, the loss of a guess: a label the model finds likelier than chance is never clipped. A floor of 0 gives the bare statistic.
 *
 * @param statistic what is measured
 * @param parameter k >= 0, or the share α of the losses for {@code quantile}, above 0 and below 1
 * @param floor least φ in nats, 0 or more; null for ln K, ln 2 where K is unknown
 * @param base loss whose gradient is clipped
 */
record DynamicClipping(
        Statistic statistic, double parameter, @Nullable Double floor, GradientBase base) implements ClipPolicy {
    private static final String LN_CLASSES = "ln-classes";
    private static final double LARGEST = 1e6;
    /** A normal distribution's standard deviation is this many times its median absolute deviation. */
    private static final double DEVIATIONS = 1.4826;

    /** What φ is. */
    enum Statistic {
        /** k · median. */
        MEDIAN_MULTIPLE("median-multiple", "k", 5) {
            @Override
            double cut(LossStatistics losses, double k) {
                return k * losses.quantile(0.5);
            }
        },
        /** mean + k · standard deviation. */
        MEAN_STD("mean-std", "k", 3) {
            @Override
            double cut(LossStatistics losses, double k) {
                return losses.mean() + k * losses.standardDeviation();
            }
        },
        /** median + k · 1.4826 · median absolute deviation. */
        MEDIAN_MAD("median-mad", "k", 3) {
            @Override
            double cut(LossStatistics losses, double k) {
                return losses.quantile(0.5) + k * DEVIATIONS * losses.medianAbsoluteDeviation();
            }
        },
        /** The loss that a share α does not exceed. */
        QUANTILE("quantile", "alpha", 0.95) {
            @Override
            double cut(LossStatistics losses, double alpha) {
                return losses.quantile(alpha);
            }
        };

        private final String policyName;
        private final String parameterName;
        private final double usual;

        Statistic(String policyName, String parameterName, double usual) {
            this.policyName = policyName;
            this.parameterName = parameterName;
            this.usual = usual;
        }

        abstract double cut(LossStatistics losses, double parameter);
    }

    DynamicClipping {
        if (statistic == Statistic.QUANTILE && !(parameter > 0 && parameter < 1)) {
            throw new IllegalArgumentException(
                    "clip policy quantile needs an alpha above 0 and below 1, not " + parameter);
        }
        if (!(parameter >= 0 && parameter <= LARGEST)) {
            throw new IllegalArgumentException(
                    "clip policy " + statistic.policyName + " needs a k of 0 to 1000000, not " + parameter);
        }
        if (floor != null && !(floor >= 0 && floor <= LossBins.LARGEST_LOSS)) {
            throw new IllegalArgumentException(
                    "clip policy " + statistic.policyName + " needs a floor of 0 to 16.118 nats, not " + floor);
        }
    }

    /** @throws IllegalArgumentException if no policy at all has the name */
    static DynamicClipping of(PolicySpec spec) {
        Statistic statistic = Arrays.stream(Statistic.values())
                .filter(known -> known.policyName.equals(spec.name()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "clip policy '" + spec.name() + "' is unknown, use one of none, fixed, evidence, ogc, "
                                + Arrays.stream(Statistic.values())
                                        .map(known -> known.policyName)
                                        .collect(Collectors.joining(", "))));
        double parameter = spec.number(statistic.parameterName, statistic.usual);
        boolean byClasses = LN_CLASSES.equals(spec.take("floor")) || !spec.has("floor");
        return new DynamicClipping(
                statistic, parameter, byClasses ? null : (Double) spec.number("floor", 0), spec.base());
    }

    @Override
    public ClipThreshold decide(Evidence evidence) {
        if (Arrays.stream(evidence.losses()).sum() <= 0) {
            return ClipThreshold.none(spec());
        }
        double least = floor == null ? Math.log(Math.max(2, evidence.classes())) : floor;
        double cut = statistic.cut(new LossStatistics(evidence.losses(), evidence.bins()), parameter);
        return new ClipThreshold(spec(), Math.max(1, base.at(Math.max(cut, least))), null);
    }

    @Override
    public String spec() {
        return PolicySpec.withBase(
                statistic.policyName + ":" + statistic.parameterName + "=" + PolicySpec.plain(parameter) + ",floor="
                        + (floor == null ? LN_CLASSES : PolicySpec.plain(floor)),
                base);
    }
}

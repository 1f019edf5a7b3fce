package dev.sluice.topology.noise.clip;

import dev.sluice.topology.noise.window.LossBins;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * |g| = |∂f/∂p_y|, the gradient of a base loss f by the probability of the given label, as a function of the cross-entropy
 * l = -ln p_y (docs/methods.md 1.1):
 *
 * <ul>
 *   <li>cross-entropy, {@code ce}: e^l;
 *   <li>generalised cross-entropy, {@code gce:q}: e^{(1-q) l}, 0 <= q < 1, 0.7 by default;
 *   <li>focal loss, its factor differentiated too, {@code focal:γ}: (1-p)^γ / p - γ (1-p)^{γ-1} ln p, 0 <= γ <= 10, 0.5 by default.
 * </ul>
 *
 * <p>Losses are held to [1e-7, 16.118], the range of -ln p for p in [1e-7, 1 - 1e-7]. Invariants: finite, 0 or more, non-decreasing in l;
 * cross-entropy and GCE never fall below 1, the focal loss goes to 0 with l.
 */
public final class GradientBase {
    private static final double LARGEST_GAMMA = 10;
    private static final int BISECTIONS = 60;

    private enum Family {
        CE,
        FOCAL,
        GCE
    }

    private final Family family;
    private final double parameter;
    private final double[] atStandardCentres;

    private GradientBase(Family family, double parameter) {
        this.family = family;
        this.parameter = parameter;
        atStandardCentres = compute(LossBins.standard());
    }

    /** Cross-entropy. */
    public static GradientBase crossEntropy() {
        return new GradientBase(Family.CE, 0);
    }

    /**
     * Generalised cross-entropy.
     *
     * @param q at least 0, which is cross-entropy, and below 1, which would be the mean absolute error
     */
    public static GradientBase generalised(double q) {
        if (!(q >= 0 && q < 1)) {
            throw new IllegalArgumentException("gradient base gce needs q of at least 0 and below 1, not " + q);
        }
        return new GradientBase(Family.GCE, q);
    }

    /**
     * Focal loss.
     *
     * @param gamma 0, which is cross-entropy, to 10
     */
    public static GradientBase focal(double gamma) {
        if (!(gamma >= 0 && gamma <= LARGEST_GAMMA)) {
            throw new IllegalArgumentException("gradient base focal needs a gamma of 0 to 10, not " + gamma);
        }
        return new GradientBase(Family.FOCAL, gamma);
    }

    /**
     * The base of a name: {@code ce}, {@code focal}, {@code focal:0.5}, {@code gce} or {@code gce:0.7}.
     *
     * @throws IllegalArgumentException naming the known ones
     */
    public static GradientBase parse(String spec) {
        int colon = spec.indexOf(':');
        String name = colon < 0 ? spec : spec.substring(0, colon);
        String number = colon < 0 ? "" : spec.substring(colon + 1);
        if (name.equals("ce") && colon < 0) {
            return crossEntropy();
        }
        if (name.equals("focal")) {
            return focal(colon < 0 ? 0.5 : PolicySpec.number("gradient base focal", number));
        }
        if (name.equals("gce")) {
            return generalised(colon < 0 ? 0.7 : PolicySpec.number("gradient base gce", number));
        }
        throw new IllegalArgumentException("gradient base '" + spec + "' is unknown, use ce, focal:GAMMA or gce:Q");
    }

    /** What {@link #parse} reads back. */
    public String spec() {
        String name = family.name().toLowerCase(Locale.ROOT);
        return family == Family.CE ? name : name + ":" + PolicySpec.plain(parameter);
    }

    /**
     * |g|.
     *
     * @param loss cross-entropy in nats, not NaN
     */
    public double at(double loss) {
        double l = Math.min(Math.max(loss, LossBins.LEAST_LOSS), LossBins.LARGEST_LOSS);
        if (family == Family.FOCAL) {
            double rest = -Math.expm1(-l);
            return Math.pow(rest, parameter) * (Math.exp(l) + parameter * l / rest);
        }
        return Math.exp((1 - parameter) * l);
    }

    /** c where |g| = e^{c l}, 0 < c <= 1; empty for the focal loss. */
    OptionalDouble exponent() {
        return family == Family.FOCAL ? OptionalDouble.empty() : OptionalDouble.of(1 - parameter);
    }

    /**
     * The loss from which a threshold clips: the smallest whose gradient reaches τ. Bisected where there is no closed form.
     *
     * @param tau at least 1
     * @return nats; 0 if every loss is clipped, infinity if none is
     */
    public double lossAt(double tau) {
        if (at(LossBins.LEAST_LOSS) >= tau) {
            return 0;
        }
        if (at(LossBins.LARGEST_LOSS) < tau) {
            return Double.POSITIVE_INFINITY;
        }
        if (family != Family.FOCAL) {
            return Math.log(tau) / (1 - parameter);
        }
        double low = LossBins.LEAST_LOSS;
        double high = LossBins.LARGEST_LOSS;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = 0.5 * (low + high);
            if (at(middle) < tau) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** |g| at the centre of each bin; to be read, not changed. */
    double[] atCentres(LossBins bins) {
        return bins == LossBins.standard() ? atStandardCentres : compute(bins);
    }

    private double[] compute(LossBins bins) {
        double[] gradients = new double[bins.count()];
        for (int bin = 0; bin < gradients.length; bin++) {
            gradients[bin] = at(bins.centre(bin));
        }
        return gradients;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GradientBase base && base.family == family && base.parameter == parameter;
    }

    @Override
    public int hashCode() {
        return 31 * family.hashCode() + Double.hashCode(parameter);
    }

    @Override
    public String toString() {
        return spec();
    }
}

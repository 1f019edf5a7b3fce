package dev.sluice.topology.noise.mixture;

import dev.sluice.topology.noise.window.LossBins;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What the two components of a mixture are Gaussian in. */
public enum MixtureKind {
    /** Losses, untruncated: what the sources fit, and the default. */
    GAUSSIAN("gaussian", 1e-3),

    /**
     * Losses, each Gaussian truncated to the possible losses [1e-7, 16.118] (docs/methods.md 7.4): a clean component that piles up at 0
     * then need not reach below it.
     */
    TRUNCATED("truncated", 1e-3),

    /**
     * The log-odds ln((1 - p) / p) = ln(e^l - 1) against the given label (docs/methods.md 7.5), in which the spike of confident
     * samples at loss 0 spreads out. Losses below 1e-4 share one value.
     */
    LOG_ODDS("log-odds", 0.05);

    private final String kindName;
    private final double leastVariance;

    MixtureKind(String kindName, double leastVariance) {
        this.kindName = kindName;
        this.leastVariance = leastVariance;
    }

    /** Name in configuration. */
    public String kindName() {
        return kindName;
    }

    /**
     * The kind of a name.
     *
     * @throws IllegalArgumentException naming the known ones
     */
    public static MixtureKind named(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.kindName.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("mixture '" + name + "' is unknown, use one of "
                        + Arrays.stream(values()).map(MixtureKind::kindName).collect(Collectors.joining(", "))));
    }

    /** Floor of a component's variance. */
    double leastVariance() {
        return leastVariance;
    }

    /** The variable the components are Gaussian in, increasing in the loss. */
    double variable(double loss) {
        return this == LOG_ODDS ? Math.log(Math.expm1(Math.max(loss, LossBins.LEAST_LOSS))) : loss;
    }

    /** The loss of a value of that variable, nats. */
    public double loss(double variable) {
        // below ln(2^53) the 1 still counts
        return this == LOG_ODDS && variable < 40 ? Math.log1p(Math.exp(variable)) : variable;
    }

    /** Least value of the variable that a component may reach. */
    public double low() {
        return variable(LossBins.LEAST_LOSS);
    }

    /** Largest value of the variable that a component may reach. */
    public double high() {
        return variable(LossBins.LARGEST_LOSS);
    }
}

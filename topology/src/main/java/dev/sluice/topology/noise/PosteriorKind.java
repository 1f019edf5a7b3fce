package dev.sluice.topology.noise;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Which noise posterior decides. */
public enum PosteriorKind {
    /** {@link CounterfactualPosterior}, the default. */
    COUNTERFACTUAL("counterfactual"),
    /** {@link MixturePosterior}. */
    MIXTURE("mixture");

    private final String posteriorName;

    PosteriorKind(String posteriorName) {
        this.posteriorName = posteriorName;
    }

    /** Name in configuration and in snapshots. */
    public String posteriorName() {
        return posteriorName;
    }

    /**
     * The posterior of a name.
     *
     * @throws IllegalArgumentException naming the known ones
     */
    public static PosteriorKind named(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.posteriorName.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("noise posterior '" + name + "' is unknown, use one of "
                        + Arrays.stream(values())
                                .map(PosteriorKind::posteriorName)
                                .collect(Collectors.joining(", "))));
    }
}

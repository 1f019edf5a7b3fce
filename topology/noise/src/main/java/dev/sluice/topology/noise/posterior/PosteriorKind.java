package dev.sluice.topology.noise.posterior;

import dev.sluice.topology.noise.transition.LabelScorer;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Which noise posterior decides. */
public enum PosteriorKind {
    /**
     * The default: {@link ScorePosterior} of scores under a transition matrix whose cells are one rate unless clearly structured
     * ({@link TransitionEstimator#structured}). Follows the loss where noise has no structure, the matrix where it has.
     */
    COMBINED("combined", true, false),
    /** {@link ScorePosterior} of scores under a transition matrix by tails, undone in the probabilities. */
    JOINED("joined", true, true),
    /** Scores under a transition matrix by anchors, undone in the probabilities, taken at their word. */
    ANCHORED("anchored", true, true),
    /** {@link CounterfactualPosterior}: by the loss alone, for noise without structure. */
    COUNTERFACTUAL("counterfactual", false, false),
    /** {@link MixturePosterior}: by the loss alone; overestimates noise where there is little. */
    MIXTURE("mixture", false, false);

    private final String posteriorName;
    private final boolean byScore;
    private final boolean deconvolves;

    PosteriorKind(String posteriorName, boolean byScore, boolean deconvolves) {
        this.posteriorName = posteriorName;
        this.byScore = byScore;
        this.deconvolves = deconvolves;
    }

    /** Whether it goes by the {@linkplain LabelScorer score} of the label instead of its loss. */
    public boolean byScore() {
        return byScore;
    }

    /** Whether its scores undo the transition matrix in the model's probabilities. */
    public boolean deconvolves() {
        return deconvolves;
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

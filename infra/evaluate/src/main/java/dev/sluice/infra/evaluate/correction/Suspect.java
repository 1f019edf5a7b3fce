package dev.sluice.infra.evaluate.correction;

import dev.sluice.topology.noise.routing.RoutingDecision;
import dev.sluice.topology.noise.window.MarginScale;
import java.util.Comparator;

/**
 * How suspicious the given label of a sample looked when it was scored.
 *
 * @param sample number in the data set
 * @param probability P, 0 to 1
 * @param margin of the given label, on the scale of {@link MarginScale}
 * @param score of the given label; negative infinity where labels were not scored
 * @param loss nats
 */
public record Suspect(int sample, double probability, double margin, double score, double loss) {
    /** By P; where that is the same by margin, then score, then loss. Of two that are alike in all the later in the data set is less suspicious. */
    public static final Comparator<Suspect> LEAST_FIRST = Comparator.comparingDouble(Suspect::probability)
            .thenComparingDouble(Suspect::margin)
            .thenComparingDouble(Suspect::score)
            .thenComparingDouble(Suspect::loss)
            .thenComparing(Suspect::sample, Comparator.reverseOrder());

    /** @param probabilities the model's class probabilities, {@code [K]} */
    public static Suspect of(int sample, int label, RoutingDecision decision, double loss, float[] probabilities) {
        Double score = decision.score();
        return new Suspect(
                sample,
                decision.noiseProbability(),
                MarginScale.of(probabilities, label),
                score == null ? Double.NEGATIVE_INFINITY : score,
                loss);
    }
}

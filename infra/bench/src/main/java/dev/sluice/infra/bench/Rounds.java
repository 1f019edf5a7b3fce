package dev.sluice.infra.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** How often a benchmark measures, and the figures of those rounds side by side. */
final class Rounds {
    private static final int MOST = 100;

    private Rounds() {}

    /**
     * Looks at the numbers of a plan.
     *
     * @throws IllegalArgumentException unless there are 1 to 100 measured rounds and 0 to 100 before them
     */
    static void check(int measured, int warmUp) {
        require(measured >= 1 && measured <= MOST, "rounds must be 1 to 100, not " + measured);
        require(warmUp >= 0 && warmUp <= MOST, "warmUpRounds must be 0 to 100, not " + warmUp);
    }

    /** @throws IllegalArgumentException with the message, unless it holds */
    static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /**
     * A figure of every round, smallest first.
     *
     * @param subject whose rounds they are, in words
     * @throws IllegalArgumentException if there is no round
     */
    static <T> List<Double> sorted(List<T> rounds, String subject, ToDoubleFunction<T> figure) {
        require(!rounds.isEmpty(), "no rate of " + subject);
        return rounds.stream().mapToDouble(figure).sorted().boxed().toList();
    }

    /** @param sorted smallest first, at least one */
    static double median(List<Double> sorted) {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}

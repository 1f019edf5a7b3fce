package dev.sluice.infra.evaluate.correction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.infra.evaluate.correction.Corrections.Choice;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CorrectionsTest {
    private static final int SAMPLES = 40;
    private static final int[] POOL = IntStream.range(0, SAMPLES).toArray();
    /** The first quarter is. */
    private static final boolean[] WRONG = wrong();

    @Test
    void theMostSuspiciousOfThatPassAreCorrectedFromTheNextOn() {
        // Given
        Corrections corrections = corrections(Choice.SUSPICIOUS, 4, 1);
        pass(corrections, suspects(sample -> sample < 10 ? 0 : 0.9));

        // When
        corrections.endPass();
        pass(corrections, suspects(sample -> sample % 3 == 0 && sample < 12 ? 0.8 : 0.1));
        List<Integer> before = judged(corrections);
        corrections.endPass();
        pass(corrections, suspects(sample -> sample < 20 ? 0 : 1));
        corrections.endPass();

        // Then
        assertThat(before).isEmpty();
        assertThat(judged(corrections)).containsExactly(0, 3, 6, 9);
        assertThat(corrections.wrongShare(WRONG)).isEqualTo(1);
    }

    @Test
    void wherePIsTheSameTheMarginDecidesThenScoreThenLoss() {
        // Given
        Corrections corrections = corrections(Choice.SUSPICIOUS, 4, 1);
        corrections.endPass();

        // When
        pass(
                corrections,
                List.of(
                        new Suspect(20, 0.4, 4, 9, 9),
                        new Suspect(21, 0.5, 1, 1, 2),
                        new Suspect(22, 0.5, 1, 1, 1),
                        new Suspect(23, 0.5, 1, 2, 0),
                        new Suspect(24, 0.5, 2, 0, 0),
                        new Suspect(25, 0.6, 0, 0, 0)));
        corrections.endPass();

        // Then
        assertThat(judged(corrections)).containsExactly(21, 23, 24, 25);
        assertThat(corrections.wrongShare(WRONG)).isZero();
    }

    @Test
    void randomOnesAreDrawnByTheSeed() {
        // When
        List<Integer> drawn = drawn(10, 1);

        // Then
        assertThat(drawn).hasSize(10).isEqualTo(drawn(10, 1)).isNotEqualTo(drawn(10, 2));
        assertThat(drawn(SAMPLES + 1, 1)).hasSize(SAMPLES);
    }

    @Test
    void withoutACorrectionNothingIsJudged() {
        // Given
        Corrections corrections = corrections(Choice.NONE, 0, 1);

        // When
        for (int pass = 1; pass <= 4; pass++) {
            pass(corrections, suspects(sample -> 1));
            corrections.endPass();
        }

        // Then
        assertThat(judged(corrections)).isEmpty();
        assertThat(corrections.wrongShare(WRONG)).isNaN();
    }

    private static List<Integer> drawn(int count, long seed) {
        Corrections corrections = corrections(Choice.RANDOM, count, seed);
        corrections.endPass();
        corrections.endPass();
        return judged(corrections);
    }

    private static Corrections corrections(Choice choice, int count, long seed) {
        return new Corrections(choice, POOL, count, 2, seed);
    }

    private static void pass(Corrections corrections, List<Suspect> suspects) {
        suspects.forEach(corrections::scored);
    }

    private static List<Suspect> suspects(IntToDoubleFunction probability) {
        return IntStream.range(0, SAMPLES)
                .mapToObj(sample -> new Suspect(sample, probability.applyAsDouble(sample), 0, 0, 0))
                .toList();
    }

    private static List<Integer> judged(Corrections corrections) {
        return IntStream.range(0, SAMPLES).filter(corrections::judged).boxed().toList();
    }

    private static boolean[] wrong() {
        boolean[] wrong = new boolean[SAMPLES];
        Arrays.fill(wrong, 0, SAMPLES / 4, true);
        return wrong;
    }
}

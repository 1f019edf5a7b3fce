package dev.sluice.scorer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class CrossEntropyTest {
    @RepeatedTest(20)
    void agreesWithTheTextbookFormulaWhereThatIsSafe(RepetitionInfo repetition) {
        // Given
        Random random = new Random(repetition.getCurrentRepetition());
        int classes = 2 + random.nextInt(30);
        float[] logits = new float[classes + 3];
        double sum = 0;
        for (int i = 0; i < classes; i++) {
            logits[3 + i] = (float) (random.nextGaussian() * 4);
            sum += Math.exp(logits[3 + i]);
        }

        // When
        CrossEntropy entropy = new CrossEntropy(logits, 3, classes);

        // Then
        double total = 0;
        for (int i = 0; i < classes; i++) {
            double probability = Math.exp(logits[3 + i]) / sum;
            assertThat(entropy.loss(i)).isCloseTo(-Math.log(probability), within(1e-9));
            assertThat(entropy.probability(i)).isCloseTo(probability, within(1e-12));
            total += entropy.probability(i);
        }
        assertThat(total).isCloseTo(1, within(1e-9));
    }

    @Test
    void staysFiniteAtExtremeLogits() {
        CrossEntropy entropy = new CrossEntropy(new float[] {1e4f, -1e4f, 0}, 0, 3);

        assertThat(entropy.finite()).isTrue();
        assertThat(entropy.loss(0)).isZero();
        assertThat(entropy.loss(1)).isEqualTo(2e4);
        assertThat(entropy.probability(1)).isZero();
    }

    @Test
    void equalLogitsGiveTheLogarithmOfTheNumberOfClasses() {
        assertThat(new CrossEntropy(new float[10], 0, 10).loss(7)).isCloseTo(Math.log(10), within(1e-12));
    }

    @Test
    void anyLogitThatIsNotFiniteSpoilsTheRow() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            assertThat(new CrossEntropy(new float[] {0, bad, 1}, 0, 3).finite()).isFalse();
        }
    }

    @Test
    void theTopClassesComeInOrderOfTheirLogits() {
        CrossEntropy entropy = new CrossEntropy(new float[] {9, 1, 5, 7, 5, 8}, 1, 5);

        assertThat(entropy.top(3)).containsExactly(4, 2, 1);
        assertThat(entropy.top(99)).containsExactly(4, 2, 1, 3, 0);
    }
}

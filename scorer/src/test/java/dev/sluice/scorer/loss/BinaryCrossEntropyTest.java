package dev.sluice.scorer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BinaryCrossEntropyTest {
    @RepeatedTest(20)
    void agreesWithTheTextbookFormulaWhereThatIsSafe(RepetitionInfo repetition) {
        // Given
        Random random = new Random(repetition.getCurrentRepetition());
        int classes = 2 + random.nextInt(30);
        float[] logits = new float[classes + 3];
        boolean[] present = new boolean[classes];
        double sum = 0;
        double least = 1;
        for (int j = 0; j < classes; j++) {
            logits[3 + j] = (float) (random.nextGaussian() * 4);
            present[j] = random.nextInt(4) == 0;
            double p = 1 / (1 + Math.exp(-logits[3 + j]));
            sum -= Math.log(present[j] ? p : 1 - p);
            least = Math.min(least, present[j] ? p : 1 - p);
        }

        // When
        BinaryCrossEntropy entropy = new BinaryCrossEntropy(logits, 3, classes);

        // Then
        assertThat(entropy.meanLoss(present)).isCloseTo(sum / classes, within(1e-9));
        assertThat(entropy.leastProbability(present)).isCloseTo(least, within(1e-9));
        for (int j = 0; j < classes; j++) {
            assertThat(entropy.probability(j)).isCloseTo(1 / (1 + Math.exp(-logits[3 + j])), within(1e-12));
            assertThat(Math.exp(-entropy.loss(j, true)) + Math.exp(-entropy.loss(j, false)))
                    .isCloseTo(1, within(1e-12));
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {1e4f, -1e4f, 3e38f, -3e38f})
    void staysFiniteAtExtremeLogits(float logit) {
        // When
        BinaryCrossEntropy entropy = new BinaryCrossEntropy(new float[] {logit}, 0, 1);

        // Then
        boolean likely = logit > 0;
        assertThat(entropy.finite()).isTrue();
        assertThat(entropy.loss(0, likely)).isZero();
        assertThat(entropy.loss(0, !likely)).isEqualTo(new BigDecimal(Math.abs(logit)).doubleValue());
        assertThat(entropy.probability(0)).isEqualTo(likely ? 1 : 0);
    }

    @Test
    void aSmallLossIsNotLostToRounding() {
        // Given a probability that differs from 1 by less than the precision of a double
        BinaryCrossEntropy entropy = new BinaryCrossEntropy(new float[] {40}, 0, 1);

        // Then
        assertThat(entropy.loss(0, true)).isCloseTo(Math.exp(-40), within(1e-30));
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aLogitThatIsNotFiniteIsSeenWhereverItStands(float logit) {
        assertThat(new BinaryCrossEntropy(new float[] {0, 1, logit}, 0, 3).finite())
                .isFalse();
        assertThat(new BinaryCrossEntropy(new float[] {0, 1, logit}, 0, 2).finite())
                .isTrue();
    }
}

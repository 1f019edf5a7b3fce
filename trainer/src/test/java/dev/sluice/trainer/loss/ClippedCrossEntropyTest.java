package dev.sluice.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class ClippedCrossEntropyTest {
    @RepeatedTest(50)
    void agreesWithTheFormulaWrittenDownPlainly(RepetitionInfo repetition) {
        // Given
        Random random = new Random(repetition.getCurrentRepetition());
        int classes = 2 + random.nextInt(10);
        double[] z = random.doubles(classes, -4, 4).toArray();
        int label = random.nextInt(classes);
        double weight = random.nextDouble();
        double tau = 1 + 20 * random.nextDouble();
        double sum = Arrays.stream(z).map(Math::exp).sum();
        double p = Math.exp(z[label]) / sum;

        // When
        double[] gradient = new double[classes];
        double loss = ClippedCrossEntropy.apply(z, 0, classes, label, weight, tau, gradient);

        // Then
        double expected = p > 1 / tau ? -Math.log(p) : 1 + Math.log(tau) - tau * p;
        assertThat(loss).isCloseTo(weight * expected, within(1e-12));
        for (int j = 0; j < classes; j++) {
            double slope = weight * Math.min(1, tau * p) * (Math.exp(z[j]) / sum - (j == label ? 1 : 0));
            assertThat(gradient[j]).isCloseTo(slope, within(1e-12));
        }
    }

    @Test
    void lossAndSlopeMeetWhereTheClippingBegins() {
        // Given p = 1/2 of two classes and a threshold just above and just below 2
        double[] above = new double[2];
        double[] below = new double[2];

        // When
        double lossAbove = ClippedCrossEntropy.apply(new double[2], 0, 2, 0, 1, 2 + 1e-9, above);
        double lossBelow = ClippedCrossEntropy.apply(new double[2], 0, 2, 0, 1, 2 - 1e-9, below);

        // Then
        assertThat(lossAbove).isCloseTo(lossBelow, within(1e-8));
        assertThat(above[0]).isCloseTo(below[0], within(1e-8));
    }

    @Test
    void staysFiniteAtExtremeLogitsWithAndWithoutClipping() {
        for (double tau : new double[] {1, 5, TargetColumns.NO_CLIPPING, Double.POSITIVE_INFINITY}) {
            for (int label = 0; label < 3; label++) {
                // When
                double[] gradient = new double[3];
                double loss = ClippedCrossEntropy.apply(new double[] {1e4, -1e4, 0}, 0, 3, label, 1, tau, gradient);

                // Then
                assertThat(loss).as("tau %s label %s", tau, label).isFinite().isNotNegative();
                assertThat(Arrays.stream(gradient).allMatch(Double::isFinite)).isTrue();
            }
        }
    }

    @Test
    void withoutClippingAWrongConfidentAnswerHasItsFullLoss() {
        double[] gradient = new double[2];

        double loss =
                ClippedCrossEntropy.apply(new double[] {1e4, -1e4}, 0, 2, 1, 1, Double.POSITIVE_INFINITY, gradient);

        assertThat(loss).isEqualTo(2e4);
        assertThat(gradient).containsExactly(1, -1);
    }

    @Test
    void withClippingAWrongConfidentAnswerTeachesNothing() {
        double[] gradient = new double[2];

        double loss = ClippedCrossEntropy.apply(new double[] {1e4, -1e4}, 0, 2, 1, 1, 4, gradient);

        assertThat(loss).isCloseTo(1 + Math.log(4), within(1e-12));
        assertThat(gradient).containsExactly(0, 0);
    }

    @Test
    void aWeightOfZeroTeachesNothing() {
        double[] gradient = new double[2];

        assertThat(ClippedCrossEntropy.apply(new double[] {3, 1}, 0, 2, 1, 0, 4, gradient))
                .isZero();
        assertThat(gradient).containsExactly(0, 0);
    }
}

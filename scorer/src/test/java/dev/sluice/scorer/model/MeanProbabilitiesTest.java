package dev.sluice.scorer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.scorer.loss.BinaryCrossEntropy;
import dev.sluice.scorer.loss.CrossEntropy;
import org.junit.jupiter.api.Test;

class MeanProbabilitiesTest {
    private static final float[] A = {1, -2, 4};
    private static final float[] B = {0, 3, -1};

    @Test
    void theSoftmaxOfTheResultIsTheMeanOfTheTwo() {
        float[] mean = mean(A, B, false);

        for (int j = 0; j < 3; j++) {
            double expected = (new CrossEntropy(A, 0, 3).probability(j) + new CrossEntropy(B, 0, 3).probability(j)) / 2;
            assertThat(new CrossEntropy(mean, 0, 3).probability(j)).isCloseTo(expected, within(1e-6));
        }
    }

    @Test
    void theSigmoidOfTheResultIsTheMeanOfTheTwo() {
        float[] mean = mean(A, B, true);

        for (int j = 0; j < 3; j++) {
            double expected =
                    (new BinaryCrossEntropy(A, 0, 3).probability(j) + new BinaryCrossEntropy(B, 0, 3).probability(j))
                            / 2;
            assertThat(new BinaryCrossEntropy(mean, 0, 3).probability(j)).isCloseTo(expected, within(1e-6));
        }
    }

    @Test
    void extremeLogitsStayFinite() {
        float[] far = {1e30f, -1e30f, 0};

        assertThat(mean(far, far, false)).satisfies(mean -> assertThat(new CrossEntropy(mean, 0, 3).finite())
                .isTrue());
        assertThat(mean(far, A, true)).satisfies(mean -> assertThat(new BinaryCrossEntropy(mean, 0, 3).finite())
                .isTrue());
    }

    @Test
    void whatIsNotFiniteShowsInTheResult() {
        float[] bad = {1, Float.POSITIVE_INFINITY, 0};

        assertThat(new CrossEntropy(mean(A, bad, false), 0, 3).finite()).isFalse();
        assertThat(new BinaryCrossEntropy(mean(bad, B, true), 0, 3).finite()).isFalse();
    }

    private static float[] mean(float[] a, float[] b, boolean multiLabel) {
        float[] mean = new float[3];
        MeanProbabilities.logits(a, 0, b, 0, mean, 0, 3, multiLabel);
        return mean;
    }
}

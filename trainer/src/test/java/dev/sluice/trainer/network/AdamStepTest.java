package dev.sluice.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.nd4j.FloatTransfer;
import dev.sluice.nd4j.Nd4jRuntime;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;

class AdamStepTest {
    /** More than is in hand at a time, and no multiple of it. */
    private static final int SIZE = 2500;

    private static final int STEPS = 50;
    private static final double RATE = 1e-3;

    @BeforeAll
    static void prepare() {
        Nd4jRuntime.prepare();
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 100})
    void itMovesParametersAndMomentsAsDl4jDoes(int n) {
        Random random = new Random(1);
        RateHolder rate = new RateHolder();
        try (INDArray ours = FloatTransfer.toNd4j(normal(random, 1), 1, SIZE);
                INDArray theirs = ours.dup();
                INDArray state = FloatTransfer.toNd4j(new float[2 * SIZE], 1, 2 * SIZE);
                INDArray theirState = state.dup();
                INDArray gradient = FloatTransfer.toNd4j(new float[SIZE], 1, SIZE)) {
            // Given
            GradientUpdater<?> dl4j = new Adam(rate).instantiate(theirState, true);
            AdamStep adam = new AdamStep(ours, gradient, state);

            for (int step = 0; step < STEPS; step++) {
                // When both get the same gradients, of many magnitudes and some of them 0
                rate.set(RATE / (1 + step % 7));
                float[] sum = normal(random, n);
                gradient.assign(FloatTransfer.toNd4j(sum, 1, SIZE));
                adam.take(rate.get(), step, n);
                INDArray mean = FloatTransfer.toNd4j(sum, 1, SIZE).divi(n);
                dl4j.applyUpdater(mean, step, 0);
                theirs.subi(mean);

                // Then they differ by less than a millionth of themselves, or of what they are sums of
                assertClose(ours, theirs, i -> STEPS * RATE);
                assertClose(state, theirState, i -> i < SIZE ? magnitude(i) : 0);
            }
        }
    }

    @Test
    void aRateOfZeroMovesNoParameter() {
        try (INDArray parameters = FloatTransfer.toNd4j(new float[] {1e-9f, 2}, 1, 2);
                INDArray gradient = FloatTransfer.toNd4j(new float[] {3, -4}, 1, 2);
                INDArray state = FloatTransfer.toNd4j(new float[4], 1, 4)) {
            new AdamStep(parameters, gradient, state).take(0, 0, 1);

            assertThat(FloatTransfer.toHeap(parameters)).containsExactly(1e-9f, 2);
        }
    }

    private static float[] normal(Random random, double scale) {
        float[] values = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            values[i] = i % 10 == 0 ? 0 : (float) (scale * magnitude(i) * random.nextGaussian());
        }
        return values;
    }

    private static double magnitude(int i) {
        return Math.pow(10, -(i % 8));
    }

    private static void assertClose(INDArray array, INDArray expected, IntToDoubleFunction summand) {
        float[] found = FloatTransfer.toHeap(array);
        float[] wanted = FloatTransfer.toHeap(expected);
        for (int i = 0; i < wanted.length; i++) {
            double scale = Math.abs(wanted[i]) + summand.applyAsDouble(i);
            assertThat((double) found[i]).isCloseTo(wanted[i], within(1e-6 * scale));
        }
    }
}

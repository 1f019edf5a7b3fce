package dev.sluice.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.nd4j.FloatTransfer;
import dev.sluice.trainer.loss.Losses;
import dev.sluice.trainer.loss.kernel.Loss;
import dev.sluice.trainer.loss.kernel.LossBatch;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;

class OptimizerTest {
    private static final TargetColumns COLUMNS = TargetColumns.singleLabel(3);
    private static final int VALUES = 4;
    private static final double RATE = 0.5;
    private static final Optimizer SGD = Optimizer.parse("sgd");

    private final Loss crossEntropy = Losses.parse("ce", COLUMNS);

    @Test
    void aGradientLongerThanTheBoundIsScaledAsTorchScalesIt() {
        for (double tau : new double[] {TargetColumns.NO_CLIPPING, 1.5}) {
            // Given the mean gradient g of a batch, whether or not its samples' own gradients are clipped
            double[] before = parametersAfter(SGD, crossEntropy, tau, 0);
            double[] gradient = difference(before, parametersAfter(SGD, crossEntropy, tau, 1));
            double norm = norm(gradient) / RATE;
            double bound = norm / 3;

            // When
            double[] clipped =
                    difference(before, parametersAfter(SGD.withMaxGradientNorm(bound), crossEntropy, tau, 1));

            // Then it is g times c / (|g| + 1e-6)
            for (int i = 0; i < gradient.length; i++) {
                assertThat(clipped[i]).isCloseTo(gradient[i] * bound / (norm + 1e-6), within(1e-6));
            }
            assertThat(norm(clipped) / RATE).isCloseTo(bound, within(1e-4));
        }
    }

    @Test
    void clippingASamplesOwnGradientDoesNotMakeTheOtherClippingSuperfluous() {
        double[] before = parametersAfter(SGD, crossEntropy, 1.5, 0);
        double unclipped = norm(difference(before, parametersAfter(SGD, crossEntropy, TargetColumns.NO_CLIPPING, 1)));
        double bySample = norm(difference(before, parametersAfter(SGD, crossEntropy, 1.5, 1)));

        assertThat(bySample).isLessThan(0.9 * unclipped).isPositive();
    }

    @Test
    void aGradientWithinTheBoundIsLeftAlone() {
        assertThat(parametersAfter(SGD.withMaxGradientNorm(1e3), crossEntropy, 2, 3))
                .containsExactly(parametersAfter(SGD, crossEntropy, 2, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"adam", "sgd", "sgd:0.9", "nesterov:0.9"})
    void weightDecayTakesTheSameShareOffEveryParameterAndIsNotClipped(String spec) {
        // Given: for Adam because it is decoupled, for SGD because its first step is linear in the gradient
        double lambda = 0.1;
        Optimizer without = Optimizer.parse(spec).withMaxGradientNorm(0.01);
        double look = spec.startsWith("nesterov") ? 1.9 : 1;
        double[] before = parametersAfter(without, crossEntropy, 2, 0);

        // When
        double[] plain = parametersAfter(without, crossEntropy, 2, 1);
        double[] decayed = parametersAfter(without.withWeightDecay(lambda), crossEntropy, 2, 1);

        // Then
        for (int i = 0; i < before.length; i++) {
            assertThat(decayed[i]).isCloseTo(plain[i] - look * RATE * lambda * before[i], within(1e-6));
        }
    }

    @Test
    void anL1TermOfTheLossPushesEveryParameterTowardsZeroByTheSameAmount() {
        // Given
        double delta = 0.01;
        double[] before = parametersAfter(SGD, crossEntropy, 2, 0);

        // When
        double[] plain = parametersAfter(SGD, crossEntropy, 2, 1);
        double[] sparse = parametersAfter(SGD, new WithL1(crossEntropy, delta), 2, 1);

        // Then
        for (int i = 0; i < before.length; i++) {
            assertThat(sparse[i]).isCloseTo(plain[i] - RATE * delta * Math.signum(before[i]), within(1e-6));
        }
    }

    @Test
    void theHeavyBallAddsAShareOfItsLastStep() {
        // Given
        RateHolder rate = new RateHolder();
        rate.set(0.1);
        try (INDArray state = FloatTransfer.toNd4j(new float[] {7, 7}, 1, 2);
                INDArray gradient = FloatTransfer.toNd4j(new float[] {1, -2}, 1, 2);
                INDArray next = FloatTransfer.toNd4j(new float[] {1, 1}, 1, 2)) {
            GradientUpdater<HeavyBall> updater = new HeavyBall(rate, 0.5).instantiate(state, true);

            // When
            updater.applyUpdater(gradient, 0, 0);
            updater.applyUpdater(next, 1, 0);

            // Then what is taken off the parameters is 0.1 g, and then 0.1 g' + 0.5 * 0.1 g
            assertThat(FloatTransfer.toHeap(gradient)).containsExactly(new float[] {0.1f, -0.2f}, within(1e-6f));
            assertThat(FloatTransfer.toHeap(next)).containsExactly(new float[] {0.15f, 0}, within(1e-6f));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"adam", "sgd", "sgd:0.9", "nesterov:0.5"})
    void anOptimiserIsReadBackFromItsName(String spec) {
        assertThat(Optimizer.parse(spec).spec()).isEqualTo(spec);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "adamw", "adam:0.9", "sgd:1", "sgd:-1", "sgd:x", "sgd:0.9:1", "nesterov", "nesterov:0"})
    void anUnknownOptimiserOrOneOutOfRangeIsRefused(String spec) {
        assertThatThrownBy(() -> Optimizer.parse(spec)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void decayAndNormOutOfRangeAreRefused() {
        for (double value : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> Optimizer.adam().withWeightDecay(value)).hasMessageContaining("weight decay");
            assertThatThrownBy(() -> Optimizer.adam().withMaxGradientNorm(value))
                    .hasMessageContaining("gradient norm");
        }
    }

    private static double[] parametersAfter(Optimizer optimizer, Loss loss, double tau, int steps) {
        try (Learner learner = new Learner(NetworkKind.MLP, List.of(VALUES), COLUMNS, loss, optimizer, 1)) {
            Random random = new Random(2);
            for (int step = 0; step < steps; step++) {
                Batch batch = new Batch(8, VALUES, COLUMNS);
                for (int i = 0; i < 6; i++) {
                    for (int j = 0; j < VALUES; j++) {
                        batch.features()[batch.featuresAt() + j] = (float) random.nextGaussian();
                    }
                    batch.add(random.nextInt(3), 0.3 + 0.7 * random.nextDouble(), tau, "s" + i);
                }
                learner.train(batch, RATE);
            }
            float[] parameters = learner.parameters();
            double[] result = new double[parameters.length];
            for (int i = 0; i < result.length; i++) {
                result[i] = parameters[i];
            }
            return result;
        }
    }

    private static double[] difference(double[] before, double[] after) {
        double[] result = new double[before.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = before[i] - after[i];
        }
        return result;
    }

    private static double norm(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }

    private record WithL1(Loss loss, double l1) implements Loss {
        @Override
        public String spec() {
            return loss.spec();
        }

        @Override
        public void evaluate(LossBatch batch) {
            loss.evaluate(batch);
        }
    }
}

package dev.sluice.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.trainer.loss.kernel.BatchStatistic;
import dev.sluice.trainer.loss.kernel.Loss;
import dev.sluice.trainer.loss.kernel.LossBatch;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchClippingTest {
    /** Losses of two classes at these logits: softplus of the negative logit. */
    private static final double[] LOGITS = {2, 2.2, 1.8, 2.1, 1.9, -6, -9};

    @ParameterizedTest
    @CsvSource({"forum-rescale:5, true", "forum-clamp:5, false", "ce-clip:median*5:floor=0, false"})
    void onlyOutliersAreTouchedAndTheStatisticIsAConstant(String spec, boolean keepsAShare) {
        // Given
        LossBatch plain = batch(LOGITS);
        LossBatch clipped = batch(LOGITS);
        clipped.weights()[5] = 0.5;

        // When
        Losses.parse("ce", plain.columns()).evaluate(plain);
        Losses.parse(spec, plain.columns()).evaluate(clipped);

        // Then the median is the loss of logit 1.9, not moved by the weight, and no gradient reaches its sample
        double phi = 5 * softplus(-1.9);
        for (int i = 0; i < LOGITS.length; i++) {
            double loss = softplus(-LOGITS[i]);
            double weight = i == 5 ? 0.5 : 1;
            double kept = loss <= phi ? 1 : keepsAShare ? phi / loss : 0;
            assertThat(clipped.losses()[i]).isCloseTo(weight * Math.min(loss, phi), within(1e-12));
            assertThat(clipped.gradient()[2 * i]).isCloseTo(weight * kept * plain.gradient()[2 * i], within(1e-12));
        }
        assertThat(clipped.gradient()[0]).isEqualTo(plain.gradient()[0]);
    }

    @Test
    void statisticsAreThoseOfTheTextbooks() {
        double[] losses = {1, 2, 3, 4, 10};

        assertThat(BatchStatistic.parse("mean+3std").of(losses.clone(), 5))
                .isCloseTo(4 + 3 * Math.sqrt(10), within(1e-12));
        assertThat(BatchStatistic.parse("median*5").of(losses.clone(), 5)).isEqualTo(15);
        assertThat(BatchStatistic.parse("median+3mad").of(losses.clone(), 5)).isCloseTo(3 + 3 * 1.4826, within(1e-12));
        assertThat(BatchStatistic.parse("quantile0.95").of(losses.clone(), 5)).isCloseTo(4 + 0.8 * 6, within(1e-12));
        assertThat(BatchStatistic.parse("median*1").of(new double[] {4, 1, 2, 3, 99}, 4))
                .isEqualTo(2.5);
    }

    @Test
    void withoutAFloorOfItsOwnTheThresholdStaysAboveTheLossOfAGuess() {
        // Given a batch learnt well but for one sample that is merely hard
        LossBatch batch = batch(9, 9, 9, 9, 9, 0.1);

        // When
        Losses.parse("ce-clip:median*5", batch.columns()).evaluate(batch);

        // Then
        assertThat(batch.gradient()[10]).isLessThan(-0.4);
    }

    @Test
    void aMovingAverageRemembersEarlierBatches() {
        // Given
        Loss loss = Losses.parse("ce-clip:median*5:ema=0.9:floor=0", TargetColumns.singleLabel(2));
        LossBatch early = batch(0, 0, 0);
        LossBatch late = batch(3, 3, -2);

        // When
        loss.evaluate(early);
        loss.evaluate(late);

        // Then
        double phi = 0.9 * 5 * Math.log(2) + 0.1 * 5 * softplus(-3);
        assertThat(softplus(2)).isLessThan(phi);
        assertThat(late.losses()[2]).isCloseTo(softplus(2), within(1e-12));
        LossBatch hopeless = batch(3, 3, -9);
        loss.evaluate(hopeless);
        assertThat(hopeless.losses()[2]).isCloseTo(0.9 * phi + 0.1 * 5 * softplus(-3), within(1e-12));
    }

    @Test
    void samplesOfWeight0AreNoPartOfTheStatisticAndABatchOfThemIsNoError() {
        // Given hopeless samples that are withheld
        LossBatch batch = batch(2, 2, -20, -20, -20, -5);
        for (int i = 2; i < 5; i++) {
            batch.weights()[i] = 0;
        }
        LossBatch nothing = batch(2, -2);
        Arrays.fill(nothing.weights(), 0);
        Loss loss = Losses.parse("forum-clamp:5", batch.columns());

        // When
        loss.evaluate(batch);
        loss.evaluate(nothing);

        // Then the median is that of the good samples
        assertThat(batch.losses()[5]).isCloseTo(5 * softplus(-2), within(1e-12));
        assertThat(nothing.losses()).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bce", "bce-focal:2"})
    void binaryLossesAreSumsOverClassesOfWeightedTermsClippedEach(String spec) {
        // Given
        Random random = new Random(6);
        double[][] logits = LossBatches.random(random, 8, 4, 4);
        double[] targets = random.ints(32, 0, 2).asDoubleStream().toArray();
        LossBatch batch = LossBatches.multiLabel(logits, targets);
        for (int i = 0; i < 32; i++) {
            batch.weights()[i] = random.nextDouble();
        }
        Arrays.fill(batch.taus(), 0, 4, 5);

        // When
        Losses.parse(spec, batch.columns()).evaluate(batch);

        // Then
        DoubleUnaryOperator f = ReferenceLosses.function(spec.equals("bce") ? "ce" : "focal:2");
        for (int i = 0; i < 8; i++) {
            double expected = 0;
            for (int at = i * 4; at < i * 4 + 4; at++) {
                double sign = targets[at] > 0.5 ? 1 : -1;
                double p = 1 / (1 + Math.exp(-sign * logits[i][at - i * 4]));
                double tau = batch.taus()[i];
                expected += batch.weights()[at] * (i < 4 ? ReferenceLosses.clipped(f, tau, p) : f.applyAsDouble(p));
                double slope = (f.applyAsDouble(p - 1e-6 * p) - f.applyAsDouble(p + 1e-6 * p)) / (2e-6 * p);
                double gradient = -sign * Math.min(slope, tau) * p * (1 - p);
                assertThat(batch.gradient()[at]).isCloseTo(batch.weights()[at] * gradient, within(1e-8));
            }
            assertThat(batch.losses()[i]).isCloseTo(expected, within(1e-5));
        }
    }

    @Test
    void binaryLossesAreClippedBySampleOrByClass() {
        // Given one class with an outlier in the last sample, where the other class is learnt
        double[][] logits = {{2, 2}, {2, 2}, {2, 2}, {-8, 2}};
        double[] targets = {1, 1, 1, 1, 1, 1, 1, 1};
        LossBatch bySample = LossBatches.multiLabel(logits, targets);
        LossBatch byClass = LossBatches.multiLabel(logits, targets);
        bySample.weights()[6] = 0.5;
        bySample.weights()[7] = 0.5;
        byClass.weights()[6] = 0.5;

        // When
        Losses.parse("bce-clip:median*5:floor=0", bySample.columns()).evaluate(bySample);
        Losses.parse("bce-clip:median*5:per-class:floor=0", byClass.columns()).evaluate(byClass);

        // Then
        double learnt = softplus(-2);
        assertThat(bySample.losses())
                .containsExactly(new double[] {2 * learnt, 2 * learnt, 2 * learnt, 5 * learnt}, within(1e-12));
        assertThat(LossBatches.row(bySample.gradient(), 3, 2)).containsOnly(0);
        assertThat(byClass.losses()[3]).isCloseTo(0.5 * 5 * learnt + learnt, within(1e-12));
        assertThat(byClass.gradient()[6]).isZero();
        assertThat(byClass.gradient()[7]).isEqualTo(byClass.gradient()[1]).isNegative();
    }

    private static LossBatch batch(double... logits) {
        double[][] rows = new double[logits.length][];
        for (int i = 0; i < logits.length; i++) {
            rows[i] = new double[] {logits[i], 0};
        }
        return LossBatches.singleLabel(rows, new int[logits.length]);
    }

    private static double softplus(double x) {
        return Math.log1p(Math.exp(x));
    }
}

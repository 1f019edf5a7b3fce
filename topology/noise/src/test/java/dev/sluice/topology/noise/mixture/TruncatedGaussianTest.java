package dev.sluice.topology.noise.mixture;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TruncatedGaussianTest {
    private static final double LOW = -Math.log1p(-1e-7);
    private static final double HIGH = -Math.log(1e-7);

    private static double riemann(double mean, double deviation, double exponent, double logTau) {
        double sum = 0;
        double mass = 0;
        int steps = 1_000_000;
        for (int i = 0; i < steps; i++) {
            double loss = LOW + (HIGH - LOW) * (i + 0.5) / steps;
            double z = (loss - mean) / deviation;
            double density = Math.exp(-z * z / 2);
            sum += density * Math.exp(Math.min(exponent * loss, logTau));
            mass += density;
        }
        return sum / mass;
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 0.5, 1, 1.0",
        "3, 1.5, 1, 4.5",
        "0.05, 0.1, 1, 2.0",
        "9, 3, 1, 12",
        "-1, 0.4, 1, 1",
        "17, 0.5, 1, 3",
        "0.5, 0.5, 0.3, 1.0",
        "3, 1.5, 0.3, 4.5",
        "12, 6, 0.05, 0.5",
        "2, 7, 1, 16"
    })
    void theClosedFormAgreesWithQuadrature(double mean, double deviation, double exponent, double logTau) {
        // When
        double closed =
                requireNonNull(TruncatedGaussian.of(mean, deviation, exponent)).meanClippedGradient(logTau);

        // Then
        assertThat(closed / riemann(mean, deviation, exponent, logTau)).isCloseTo(1, within(1e-7));
    }

    @Test
    void theClosedFormAgreesWithMonteCarlo() {
        // Given
        long seed = 20;
        Random random = new Random(seed);
        double sum = 0;
        int drawn = 0;
        while (drawn < 400_000) {
            double loss = 0.8 + random.nextGaussian();
            if (loss >= LOW && loss <= HIGH) {
                sum += Math.min(Math.exp(loss), 5);
                drawn++;
            }
        }

        // When
        double closed = requireNonNull(TruncatedGaussian.of(0.8, 1, 1)).meanClippedGradient(Math.log(5));

        // Then
        assertThat(closed).as("seed %s", seed).isCloseTo(sum / drawn, within(0.01));
    }

    @Test
    void theClosedFormIsDeclinedWhereItWouldLoseItsDigits() {
        assertThat(TruncatedGaussian.of(-20, 0.5, 1)).isNull();
        assertThat(TruncatedGaussian.of(40, 1, 1)).isNull();
        assertThat(TruncatedGaussian.of(4, 9, 1)).isNull();
        assertThat(TruncatedGaussian.of(4, 9, 0.3)).isNotNull();
    }

    @Test
    void theNormalTailKeepsItsPrecisionFarOut() {
        assertThat(NormalTail.logCdf(0)).isCloseTo(Math.log(0.5), within(1e-14));
        assertThat(NormalTail.logCdf(-1.959963984540054)).isCloseTo(Math.log(0.025), within(1e-11));
        assertThat(NormalTail.logCdf(-10)).isCloseTo(-53.23128515051247, within(1e-9));
        assertThat(NormalTail.logCdf(-40)).isCloseTo(-804.608442013754, within(1e-8));
        assertThat(NormalTail.logCdf(-3.5)).isCloseTo(NormalTail.logCdf(Math.nextDown(-3.5)), within(1e-10));
        assertThat(NormalTail.difference(9, 10) / NormalTail.difference(-10, -9))
                .isCloseTo(1, within(1e-12));
        assertThat(NormalTail.difference(1, 1)).isZero();
    }

    @Test
    void theTabulatedDistributionFunctionIsThatOfTheSeries() {
        for (double x = -9; x < 9; x += 0.00137) {
            double expected = Math.exp(NormalTail.logCdf(x));
            assertThat(NormalTail.cdf(x) / expected).as("x = %s", x).isCloseTo(1, within(2e-11));
        }
        assertThat(NormalTail.cdf(-60)).isZero();
        assertThat(NormalTail.cdf(60)).isOne();
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.5", "0.1, 0.3", "4, 1.5", "-0.4, 0.3", "15, 2", "3, 6"})
    void momentsInsideTheRangeAgreeWithQuadratureAndLeadBackToTheGaussian(double mean, double deviation) {
        // Given
        double[] sums = new double[3];
        int steps = 1_000_000;
        for (int i = 0; i < steps; i++) {
            double loss = LOW + (HIGH - LOW) * (i + 0.5) / steps;
            double density = NormalTail.density((loss - mean) / deviation);
            sums[0] += density;
            sums[1] += density * loss;
            sums[2] += density * loss * loss;
        }
        double first = sums[1] / sums[0];
        double second = sums[2] / sums[0];

        // When
        TruncatedMoments moments = new TruncatedMoments().of(mean, deviation);
        TruncatedMoments matched = new TruncatedMoments().of(first, Math.sqrt(second - first * first));
        for (int i = 0; i < 50; i++) {
            matched.match(first, second, 1e-3);
        }

        // Then
        assertThat(moments.truncatedMean()).isCloseTo(first, within(1e-8));
        assertThat(moments.truncatedVariance()).isCloseTo(second - first * first, within(1e-8));
        assertThat(matched.gaussianMean()).isCloseTo(mean, within(1e-5));
        assertThat(matched.gaussianDeviation()).isCloseTo(deviation, within(1e-5));
    }
}

package dev.sluice.trainer.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassBalanceTest {
    @Test
    void withoutBalanceEveryClassWeighsOne() {
        assertThat(ClassBalance.NONE.weights(List.of(0L, 5L, 900L))).containsExactly(1, 1, 1);
    }

    @Test
    void beforeTheFirstSampleEveryClassWeighsOne() {
        for (String spec : List.of("inverse", "effective:0.99")) {
            assertThat(ClassBalance.parse(spec).weights(List.of(0L, 0L, 0L)))
                    .containsExactly(new double[] {1, 1, 1}, within(1e-12));
        }
    }

    @Test
    void inverseGivesEveryClassTheSameTotalWeight() {
        // Given 10, 30 and 60 samples, each counted as one more
        double[] weights = ClassBalance.parse("inverse").weights(List.of(9L, 29L, 59L));

        // Then
        assertThat(weights[0]).isCloseTo(100.0 / 3 / 10, within(1e-12));
        assertThat(weights[1]).isCloseTo(100.0 / 3 / 30, within(1e-12));
        assertThat(weights[2]).isCloseTo(100.0 / 3 / 60, within(1e-12));
    }

    @Test
    void effectiveNumbersFollowTheFormulaAndLieBetweenNoneAndInverse() {
        double[] weights = ClassBalance.parse("effective:0.9").weights(List.of(4L, 99L));

        double rare = (1 - 0.9) / (1 - Math.pow(0.9, 5));
        double frequent = (1 - 0.9) / (1 - Math.pow(0.9, 100));
        assertThat(weights[0] / weights[1])
                .isCloseTo(rare / frequent, within(1e-9))
                .isBetween(1.0, 20.0);
    }

    @Test
    void aBetaCloseToOneIsInverseWithoutLossOfDigits() {
        double[] weights = ClassBalance.parse("effective:0.999999999999").weights(List.of(9L, 99L));

        assertThat(weights[0] / weights[1]).isCloseTo(10, within(1e-6));
    }

    @Test
    void noClassWeighsMoreThanAHundredTimesAnother() {
        double[] weights = ClassBalance.parse("inverse").weights(List.of(0L, 10_000_000L));

        assertThat(weights[0] / weights[1]).isCloseTo(100, within(1e-9));
    }

    @Test
    void theMeanWeightOfTheSamplesIsOneAndARarerClassNeverWeighsLess() {
        Random random = new Random(3);
        for (int trial = 0; trial < 100; trial++) {
            // Given
            Long[] counts = random.longs(8, 0, trial % 2 == 0 ? 20 : 100_000)
                    .sorted()
                    .boxed()
                    .toArray(Long[]::new);
            ClassBalance balance = ClassBalance.parse(trial % 3 == 0 ? "inverse" : "effective:0.999");

            // When
            double[] weights = balance.weights(Arrays.asList(counts));

            // Then
            double samples = 0;
            double weighted = 0;
            for (int c = 0; c < weights.length; c++) {
                samples += counts[c] + 1.0;
                weighted += (counts[c] + 1.0) * weights[c];
                assertThat(c == 0 || weights[c] <= weights[c - 1])
                        .as("trial %d", trial)
                        .isTrue();
            }
            assertThat(weighted / samples).as("trial %d", trial).isCloseTo(1, within(1e-12));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "inverse", "effective:0.999"})
    void aBalanceIsReadBackFromItsName(String spec) {
        assertThat(ClassBalance.parse(spec).spec()).isEqualTo(spec);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "balanced", "effective", "effective:", "effective:1", "effective:0", "effective:x"})
    void anUnknownBalanceOrOneOutOfRangeIsRefused(String spec) {
        assertThatThrownBy(() -> ClassBalance.parse(spec)).isInstanceOf(IllegalArgumentException.class);
    }
}

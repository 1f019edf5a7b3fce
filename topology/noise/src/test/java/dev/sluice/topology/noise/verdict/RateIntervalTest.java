package dev.sluice.topology.noise.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RateIntervalTest {
    @Test
    void fewVerdictsSayNothing() {
        assertThat(RateInterval.of(49, 49, 0.3)).isEqualTo(RateInterval.UNKNOWN);
        assertThat(RateInterval.of(0, 0, 0.3)).isEqualTo(RateInterval.UNKNOWN);
        assertThat(RateInterval.of(50, 50, 0.3).low()).isGreaterThan(0.8);
    }

    @Test
    void wilsonsIntervalHasItsTextbookValue() {
        // 40 of 100 with z = 3: (0.4 + 0.045 ± 3 √(0.0024 + 0.000225)) / 1.09
        RateInterval interval = RateInterval.wilson(40, 100);
        assertThat(interval.low()).isCloseTo(0.26724, within(1e-4));
        assertThat(interval.high()).isCloseTo(0.54927, within(1e-4));
    }

    @Test
    void theTrueRateIsInsideWhateverShareOfVerdictsAreCoinTosses() {
        Random random = new Random(11);
        int outside = 0;
        int trials = 0;
        for (double truth : new double[] {0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.95, 1}) {
            for (double tosses : new double[] {0, 0.1, 0.2, 0.3}) {
                for (int n : new int[] {50, 120, 500, 3000}) {
                    for (int round = 0; round < 20; round++) {
                        // Given
                        int wrong = 0;
                        for (int i = 0; i < n; i++) {
                            boolean toss = random.nextDouble() < tosses;
                            wrong += random.nextDouble() < (toss ? 0.5 : truth) ? 1 : 0;
                        }

                        // When
                        RateInterval interval = RateInterval.of(wrong, n, 0.3);

                        // Then
                        outside += truth < interval.low() || truth > interval.high() ? 1 : 0;
                        trials++;
                    }
                }
            }
        }
        assertThat((double) outside / trials).isLessThan(0.005);
    }

    @Test
    void theNearestPointLiesBetweenTheValueAndEveryPointOfTheInterval() {
        RateInterval interval = new RateInterval(0.2, 0.6);
        assertThat(interval.nearest(0.1)).isEqualTo(0.2);
        assertThat(interval.nearest(0.3)).isEqualTo(0.3);
        assertThat(interval.nearest(0.9)).isEqualTo(0.6);
    }
}

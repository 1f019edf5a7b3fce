package dev.sluice.scorer.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BatchSizeTest {
    private static final long BUDGET = 1000;
    private final BatchSize size = new BatchSize(512, BUDGET);

    @Test
    void itGrowsToTheLargestWhileMoreWaitThanFit() {
        for (int i = 0; i < 10; i++) {
            size.scored(size.target(), BUDGET / 2, 10_000);
        }

        assertThat(size.target()).isEqualTo(512);
    }

    @Test
    void itStaysWhileNobodyWaitsOrTwiceTheTimeWouldBreakTheBudget() {
        int before = size.target();

        size.scored(before, 1, before - 1);
        size.scored(before, BUDGET / 2 + 1, 10_000);
        size.scored(before - 1, 1, 10_000);

        assertThat(size.target()).isEqualTo(before);
    }

    @Test
    void aBatchThatTakesTooLongMakesTheNextSmallerInProportion() {
        size.scored(64, 4 * BUDGET, 10_000);

        assertThat(size.target()).isEqualTo(16);
    }

    @Test
    void aSmallBatchThatTakesTooLongNeverMakesItLarger() {
        size.scored(64, 4 * BUDGET, 10_000);

        size.scored(5, BUDGET + 1, 10_000);

        assertThat(size.target()).isEqualTo(4);
    }

    @Test
    void afterAnyHistoryItIsWithinItsBounds() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            size.scored(1 + random.nextInt(size.target()), random.nextLong(100 * BUDGET), random.nextInt(2000));

            assertThat(size.target()).isBetween(1, 512);
        }
    }
}

package dev.sluice.infra.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FlagCountsTest {
    @Test
    void eachSampleCountsByItsTruthAndItsFlag() {
        // When
        FlagCounts counts = FlagCounts.NONE
                .plus(true, true)
                .plus(true, false)
                .plus(false, true)
                .plus(false, false)
                .plus(false, false);

        // Then
        assertThat(counts).isEqualTo(new FlagCounts(5, 2, 2, 1));
    }

    @Test
    void scoresFollowTheirDefinitions() {
        // Given
        FlagCounts counts = new FlagCounts(100, 20, 16, 12);

        // Then
        assertThat(counts.precision()).isEqualTo(0.75);
        assertThat(counts.recall()).isEqualTo(0.6);
        assertThat(counts.f1()).isCloseTo(2 * 0.75 * 0.6 / (0.75 + 0.6), within(1e-12));
        assertThat(counts.flaggedShare()).isEqualTo(0.16);
        assertThat(counts.trueNoiseRate()).isEqualTo(0.2);
    }

    @Test
    void nothingWrongAndNothingFlaggedIsPerfect() {
        assertThat(FlagCounts.NONE.precision()).isOne();
        assertThat(FlagCounts.NONE.recall()).isOne();
        assertThat(FlagCounts.NONE.f1()).isOne();
        assertThat(FlagCounts.NONE.flaggedShare()).isZero();
        assertThat(FlagCounts.NONE.trueNoiseRate()).isZero();
    }

    @Test
    void wrongLabelsWithoutAFlagAreAllMissed() {
        // Given
        FlagCounts counts = new FlagCounts(10, 4, 0, 0);

        // Then
        assertThat(counts.precision()).isOne();
        assertThat(counts.recall()).isZero();
        assertThat(counts.f1()).isZero();
    }

    @Test
    void flagsWithoutAWrongLabelAreAllFalseAlarms() {
        // Given
        FlagCounts counts = new FlagCounts(10, 0, 4, 0);

        // Then
        assertThat(counts.precision()).isZero();
        assertThat(counts.recall()).isOne();
        assertThat(counts.f1()).isZero();
    }
}

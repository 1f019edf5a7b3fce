package dev.sluice.trainer.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearningRateScheduleTest {
    private final LearningRateSchedule cosine = new LearningRateSchedule(1e-3, 500, Shape.COSINE);

    @Test
    void itRisesInAStraightLineToThePeak() {
        assertThat(cosine.rate(0, 0)).isCloseTo(1e-3 / 500, within(1e-12));
        assertThat(cosine.rate(249, 0)).isCloseTo(0.5e-3, within(1e-12));
        assertThat(cosine.rate(500, 0)).isEqualTo(1e-3);
    }

    @Test
    void itFallsToHalfAtHalfOfTheStreamAndToZeroAtItsEnd() {
        assertThat(cosine.rate(10_000, 0.5)).isCloseTo(0.5e-3, within(1e-12));
        assertThat(cosine.rate(10_000, 1)).isCloseTo(0, within(1e-12));
        assertThat(cosine.rate(10_000, 7)).isCloseTo(0, within(1e-12));
    }

    @Test
    void itStaysAtThePeakWhereTheStreamHasNoKnownEnd() {
        assertThat(cosine.rate(1 << 30, Double.NaN)).isEqualTo(1e-3);
    }

    @Test
    void constantStaysAtThePeakToTheEnd() {
        assertThat(new LearningRateSchedule(0.1, 0, Shape.CONSTANT).rate(0, 1)).isEqualTo(0.1);
    }

    @Test
    void stepsMultiplyTheRateByTheFactorAtEachMilestone() {
        // Given
        LearningRateSchedule steps = new LearningRateSchedule(1e-2, 100, Shape.parse("steps:0.5,0.75:0.1"));

        // Then
        assertThat(steps.rate(49, 0)).isCloseTo(0.5e-2, within(1e-12));
        assertThat(steps.rate(1000, 0.499)).isEqualTo(1e-2);
        assertThat(steps.rate(1000, 0.5)).isCloseTo(1e-3, within(1e-12));
        assertThat(steps.rate(1000, 0.75)).isCloseTo(1e-4, within(1e-12));
        assertThat(steps.rate(1000, 3)).isCloseTo(1e-4, within(1e-12));
        assertThat(steps.rate(1000, Double.NaN)).isEqualTo(1e-2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cosine", "constant", "steps:0.5,0.75:0.1", "steps:0.3:0.5"})
    void aShapeIsReadBackFromItsName(String spec) {
        assertThat(Shape.parse(spec).spec()).isEqualTo(spec);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "linear", "cosine:1", "steps", "steps:", "steps:0.5,0.5", "steps:0.5:0", "steps:1", "steps:x"
            })
    void anUnknownShapeOrOneOutOfRangeIsRefused(String spec) {
        assertThatThrownBy(() -> Shape.parse(spec)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPeakOutOfRangeIsRefused() {
        for (double peak : new double[] {0, -1, Double.NaN, 1.5}) {
            assertThatThrownBy(() -> new LearningRateSchedule(peak, 0, Shape.CONSTANT))
                    .hasMessageContaining("peak learning rate");
        }
    }
}

package dev.sluice.trainer.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.trainer.schedule.LearningRateSchedule.Shape;
import org.junit.jupiter.api.Test;

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
    void aPeakOutOfRangeIsRefused() {
        for (double peak : new double[] {0, -1, Double.NaN, 1.5}) {
            assertThatThrownBy(() -> new LearningRateSchedule(peak, 0, Shape.CONSTANT))
                    .hasMessageContaining("peak learning rate");
        }
    }
}

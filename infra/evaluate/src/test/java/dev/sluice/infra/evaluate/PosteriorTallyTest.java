package dev.sluice.infra.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PosteriorTallyTest {
    private final PosteriorTally tally = new PosteriorTally();

    @Test
    void theCalibrationErrorWeighsEachBinsGapByItsSamples() {
        // Given: bin 0 holds P 0 and 0.06 with one of two wrong, bin 14 holds P 1 and 0.95 with both wrong
        tally.add(0, false);
        tally.add(0.06, true);
        tally.add(1, true);
        tally.add(0.95, true);

        // When // Then: gaps 0.47 and 0.025, two samples of four each
        assertThat(tally.calibrationError()).isCloseTo(0.5 * 0.47 + 0.5 * 0.025, within(1e-12));
        assertThat(tally.count(0)).isEqualTo(2);
        assertThat(tally.meanProbability(14)).isCloseTo(0.975, within(1e-12));
        assertThat(tally.wrongShare(0)).isEqualTo(0.5);
    }

    @Test
    void withoutSamplesThereIsNoError() {
        assertThat(tally.calibrationError()).isZero();
        assertThat(roc()).isEmpty();
    }

    @Test
    void theRocCurveStepsDownFromTheMostSuspicious() {
        // Given
        tally.add(0.9, true);
        tally.add(0.6, false);
        tally.add(0.3, true);
        tally.add(0.1, false);

        // When // Then
        assertThat(roc()).containsExactly(point(0, 0), point(0, 0.5), point(0.5, 0.5), point(0.5, 1), point(1, 1));
    }

    @Test
    void talliesAddUp() {
        // Given
        PosteriorTally other = new PosteriorTally();
        PosteriorTally both = new PosteriorTally();
        for (int i = 0; i < 100; i++) {
            PosteriorTally one = i % 2 == 0 ? tally : other;
            one.add(i / 100.0, i > 70);
            both.add(i / 100.0, i > 70);
        }
        // When
        tally.add(other);

        // Then
        assertThat(tally.calibrationError()).isCloseTo(both.calibrationError(), within(1e-12));
        List<List<Double>> curve = new ArrayList<>();
        both.roc((x, y) -> curve.add(point(x, y)));
        assertThat(roc()).isEqualTo(curve);
    }

    private List<List<Double>> roc() {
        List<List<Double>> points = new ArrayList<>();
        tally.roc((x, y) -> points.add(point(x, y)));
        return points;
    }

    private static List<Double> point(double x, double y) {
        return List.of(x, y);
    }
}

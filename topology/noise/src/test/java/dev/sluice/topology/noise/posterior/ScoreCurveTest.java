package dev.sluice.topology.noise.posterior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.topology.noise.window.ScoreBins;
import org.junit.jupiter.api.Test;

class ScoreCurveTest {
    private static final ScoreCurve CURVE =
            new ScoreCurve(new double[] {-3, -1, 2, 4}, new double[] {0.1, 0.1, 0.7, 1});

    @Test
    void itIsLinearBetweenKnotsAndLevelBeyond() {
        assertThat(CURVE.at(-100)).isEqualTo(0.1);
        assertThat(CURVE.at(-3)).isEqualTo(0.1);
        assertThat(CURVE.at(-2)).isEqualTo(0.1);
        assertThat(CURVE.at(0.5)).isCloseTo(0.4, within(1e-12));
        assertThat(CURVE.at(2)).isEqualTo(0.7);
        assertThat(CURVE.at(3)).isCloseTo(0.85, within(1e-12));
        assertThat(CURVE.at(Double.POSITIVE_INFINITY)).isEqualTo(1);
    }

    @Test
    void itNeverDecreases() {
        double previous = 0;
        for (double score = -5; score < 6; score += 0.001) {
            double p = CURVE.at(score);
            assertThat(p).isBetween(previous, 1.0);
            previous = p;
        }
    }

    @Test
    void itsBinsHoldItsValuesInTheirMiddle() {
        double[] binned = CURVE.binned();
        assertThat(binned).hasSize(ScoreBins.COUNT);
        for (int bin = 0; bin < binned.length; bin++) {
            assertThat(binned[bin]).isEqualTo(CURVE.at(ScoreBins.centre(bin)));
        }
    }

    @Test
    void aSingleKnotIsALevel() {
        assertThat(new ScoreCurve(new double[] {0}, new double[] {0.3}).at(17)).isEqualTo(0.3);
    }

    @Test
    void whatIsNoCurveIsRefused() {
        refused(new double[0], new double[0], "0 scores");
        refused(new double[] {1, 2}, new double[] {0.1}, "2 scores cannot have 1");
        refused(new double[] {1, 1}, new double[] {0.1, 0.2}, "knot 1");
        refused(new double[] {1, 2}, new double[] {0.2, 0.1}, "knot 1");
        refused(new double[] {1, Double.NaN}, new double[] {0.1, 0.2}, "knot 1");
        refused(new double[] {Double.NaN}, new double[] {0.1}, "knot 0");
        refused(new double[] {1, 2}, new double[] {0.1, Double.NaN}, "knot 1");
        refused(new double[] {1}, new double[] {1.1}, "knot 0");
        refused(new double[] {1}, new double[] {-0.1}, "knot 0");
    }

    private static void refused(double[] scores, double[] probabilities, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ScoreCurve(scores, probabilities))
                .withMessageContaining(message);
    }
}

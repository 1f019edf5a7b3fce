package dev.sluice.topology.noise.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoreBinsTest {
    /** By walking over the edges. */
    private static int slowIndex(double score) {
        int bin = 0;
        while (bin < ScoreBins.COUNT - 1 && score >= -20 + (bin + 1) * 0.2) {
            bin++;
        }
        return bin;
    }

    @Test
    void aScoreIsInTheBinWhoseEdgesItLiesBetween() {
        Random random = new Random(2);
        for (int i = 0; i < 100_000; i++) {
            double score = 50 * random.nextDouble() - 25;
            assertThat(ScoreBins.index(score)).as("bin of %s", score).isEqualTo(slowIndex(score));
        }
    }

    @Test
    void theMiddleOfABinIsInItHalfAWidthFromItsEdges() {
        for (int bin = 0; bin < ScoreBins.COUNT; bin++) {
            assertThat(ScoreBins.index(ScoreBins.centre(bin))).isEqualTo(bin);
            assertThat(ScoreBins.centre(bin)).isCloseTo(-20 + 0.2 * bin + 0.1, within(1e-12));
        }
    }

    @Test
    void theOuterBinsHoldWhatLiesBeyond() {
        assertThat(ScoreBins.index(-20)).isZero();
        assertThat(ScoreBins.index(-1e9)).isZero();
        assertThat(ScoreBins.index(Double.NEGATIVE_INFINITY)).isZero();
        assertThat(ScoreBins.index(20)).isEqualTo(ScoreBins.COUNT - 1);
        assertThat(ScoreBins.index(1e9)).isEqualTo(ScoreBins.COUNT - 1);
        assertThat(ScoreBins.index(Double.POSITIVE_INFINITY)).isEqualTo(ScoreBins.COUNT - 1);
    }
}

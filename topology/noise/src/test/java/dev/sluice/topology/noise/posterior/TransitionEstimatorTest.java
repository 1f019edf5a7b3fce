package dev.sluice.topology.noise.posterior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.transition.TransitionMatrix;
import dev.sluice.topology.noise.window.LossDelta;
import dev.sluice.topology.noise.window.Simulation;
import dev.sluice.topology.noise.window.TransitionCounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On a classifier that cannot tell many samples of classes 2 and 4 apart, as real ones cannot. */
class TransitionEstimatorTest {
    private static final int K = Simulation.CLASSES;

    private static Simulation confused(long seed, double noiseRate) {
        return new Simulation(seed, noiseRate).skill(6, 2).confusing(2, 4, 0.5);
    }

    private static double[] structured(Simulation simulation, int samples) {
        return TransitionEstimator.structured(simulation.delta(samples).transitions())
                .toArray();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 2", "0.05, 3", "0.05, 4", "0.2, 5", "0.2, 6"})
    void naturalConfusionAndNoiseWithoutStructureGiveNoCellARateOfItsOwn(double noiseRate, long seed) {
        // When
        TransitionMatrix matrix = TransitionEstimator.structured(
                confused(seed, noiseRate).delta(8192).transitions());

        // Then
        assertThat(matrix.structuredCells()).isZero();
        assertThat(1 - matrix.stay(2)).isCloseTo(noiseRate, within(0.02));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void inMuchNoiseACellThatStandsOutByChanceDoesSoByLittle(long seed) {
        // When
        double[] t = structured(confused(seed, 0.4), 8192);

        // Then
        for (int i = 0; i < t.length; i++) {
            assertThat(t[i]).isLessThan(i % (K + 1) == 0 ? 1 : 0.4 / (K - 1) + 0.04);
        }
    }

    @ParameterizedTest
    @CsvSource({"0.1, 1", "0.1, 2", "0.3, 3", "0.3, 4", "0.45, 5"})
    void flipsWithinPairsAreFoundWithTheirRatesAndTheOthersAreNot(double noiseRate, long seed) {
        // When
        double[] t = structured(confused(seed, noiseRate).pairs(), 8192);

        // Then
        for (int c = 0; c < K; c++) {
            for (int j = 0; j < K; j++) {
                if (j == (c ^ 1)) {
                    assertThat(t[c * K + j]).as("%s to %s", c, j).isCloseTo(noiseRate, within(0.02 + 0.3 * noiseRate));
                } else if (j != c) {
                    assertThat(t[c * K + j]).as("%s to %s", c, j).isLessThan(0.01 + 0.15 * noiseRate);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aSingleFlippedCellIsFoundAmongNoiseWithoutStructure(long seed) {
        // Given 10 % flips anywhere, but of class 7 all to 9
        Simulation simulation =
                confused(seed, 0.1).flips((truth, random) -> truth == 7 ? 9 : (truth + 1 + random.nextInt(K - 1)) % K);

        // When
        double[] t = structured(simulation, 16_384);

        // Then
        for (int i = 0; i < t.length; i++) {
            if (i == 7 * K + 9) {
                assertThat(t[i]).isCloseTo(0.1, within(0.04));
            } else if (i % (K + 1) != 0) {
                assertThat(t[i]).as("%s to %s", i / K, i % K).isLessThan(0.03);
            }
        }
    }

    @Test
    void byTailsEveryCellHasItsOwnShareAmongTheSamplesWithTheLowestProbability() {
        // Given
        double[] shares = new double[K * K];
        Simulation.Flips uneven = (truth, random) -> random.nextInt(3) == 0 ? (truth + 5) % K : (truth + 1) % K;

        // When
        double[] t = TransitionEstimator.byTails(new Simulation(8, 0.3)
                        .skill(6, 2)
                        .flips(uneven)
                        .delta(16_384)
                        .transitions())
                .toArray();

        // Then
        for (int c = 0; c < K; c++) {
            shares[c * K + (c + 1) % K] = 0.2;
            shares[c * K + (c + 5) % K] = 0.1;
        }
        assertCloseOffDiagonal(t, shares, 0.05);
    }

    @Test
    void anchorsAreTheLabelsOfTheConfidentHalf() {
        // When
        double[] t = TransitionEstimator.anchored(
                        confused(9, 0.3).pairs().delta(16_384).transitions())
                .toArray();

        // Then
        double[] truth = new double[K * K];
        for (int c = 0; c < K; c++) {
            truth[c * K + (c ^ 1)] = 0.3;
        }
        assertCloseOffDiagonal(t, truth, 0.05);
    }

    private static void assertCloseOffDiagonal(double[] found, double[] expected, double tolerance) {
        for (int c = 0; c < K; c++) {
            for (int j = 0; j < K; j++) {
                if (j != c) {
                    assertThat(found[c * K + j]).as("%s to %s", c, j).isCloseTo(expected[c * K + j], within(tolerance));
                }
            }
        }
    }

    @Test
    void aClassThatIsHardlyEverPredictedGetsTheMeanOfTheOthers() {
        // Given three samples predicted 1
        LossDelta delta = new LossDelta();
        LabelScorer scorer = LabelScorer.withoutStructure(3);
        for (int i = 0; i < 3000; i++) {
            int predicted = i % 1000 == 0 ? 1 : i % 2 == 0 ? 0 : 2;
            float[] p = {0.01f, 0.01f, 0.01f};
            p[predicted] = 0.98f;
            delta.record(i % 10 == 1 ? (predicted + 1) % 3 : predicted, 0, p, null, 1, 0, 0, scorer);
        }

        // When
        double[] t = TransitionEstimator.byTails(delta.transitions()).toArray();

        // Then
        double mean = (t[1] + t[2] + t[6] + t[7]) / 4;
        assertThat(t[3]).isCloseTo(mean, within(TransitionMatrix.LEAST_FLIP));
        assertThat(t[5]).isCloseTo(mean, within(TransitionMatrix.LEAST_FLIP));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 64})
    void aFewSamplesMakeAValidMatrixWithoutStructure(int classes) {
        for (int samples = 1; samples < 200; samples += 20) {
            // Given
            TransitionCounts counts =
                    new Simulation(samples, 0.2).classes(classes).delta(samples).transitions();

            // Then
            assertThat(TransitionEstimator.structured(counts).classes()).isEqualTo(classes);
            assertThat(TransitionEstimator.byTails(counts).logOdds()).isFinite();
            assertThat(TransitionEstimator.anchored(counts).logOdds()).isFinite();
        }
    }

    @Test
    void aFewSamplesOfAnotherWidthDoNotWidenTheMatrix() {
        // Given
        LossDelta delta = confused(9, 0.3).pairs().delta(8192);
        double[] alone = TransitionEstimator.structured(delta.transitions()).toArray();
        float[] wide = new float[TransitionMatrix.MAX_STRUCTURED];
        wide[60] = 1;

        // When
        for (int i = 0; i < 20; i++) {
            delta.record(60, 0, wide, null, 1, 0.1, 0, LabelScorer.withoutStructure(wide.length));
        }
        TransitionMatrix matrix = TransitionEstimator.structured(delta.transitions());

        // Then
        assertThat(matrix.classes()).isEqualTo(K);
        assertThat(matrix.toArray()).containsExactly(alone, within(1e-12));
    }
}

package dev.sluice.topology.noise.transition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransitionMatrixTest {
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 64})
    void aMatrixMadeOfItsOwnElementsIsTheSameToTheLastBit(int classes) {
        Random random = new Random(classes);
        for (int i = 0; i < 20; i++) {
            // Given
            TransitionMatrix matrix = TransitionMatrix.of(classes, Matrices.random(classes, random));

            // When
            TransitionMatrix again = TransitionMatrix.of(classes, matrix.toArray());

            // Then
            assertThat(again.toArray()).isEqualTo(matrix.toArray());
            assertThat(again.logOdds()).isEqualTo(matrix.logOdds());
            assertThat(again.structuredCells()).isEqualTo(matrix.structuredCells());
            float[] p = Matrices.probabilities(classes, random);
            for (int j = 0; j < classes; j++) {
                assertThat(again.stay(j)).isEqualTo(matrix.stay(j));
                assertThat(again.flip(p, j)).isEqualTo(matrix.flip(p, j));
            }
        }
    }

    @Test
    void theDiagonalFollowsFromTheRestAndIsNotRead() {
        // Given
        double[] elements = {0.123, 0.1, 0.2, 0.05, 0.5, 0.05, 0.05, 0.3, 0.9};

        // When
        double[] read = TransitionMatrix.of(3, elements).toArray();

        // Then
        assertThat(read[0]).isCloseTo(0.7, within(1e-12));
        assertThat(read[4]).isCloseTo(0.9, within(1e-12));
        assertThat(read[8]).isCloseTo(0.65, within(1e-12));
        assertThat(read[1]).isEqualTo(0.1);
    }

    @Test
    void flipsAreTheDenseProductWithoutTheDiagonal() {
        Random random = new Random(5);
        for (int i = 0; i < 200; i++) {
            // Given
            int classes = 2 + random.nextInt(12);
            TransitionMatrix matrix = TransitionMatrix.of(classes, Matrices.random(classes, random));
            double[] t = matrix.toArray();
            float[] p = Matrices.probabilities(classes, random);
            double[] wide = new double[classes];
            Arrays.setAll(wide, j -> p[j]);

            // When
            double[] flips = new double[classes];
            matrix.flips(wide, flips);

            // Then
            for (int j = 0; j < classes; j++) {
                double dense = 0;
                for (int c = 0; c < classes; c++) {
                    dense += c == j ? 0 : wide[c] * t[c * classes + j];
                }
                assertThat(flips[j]).isCloseTo(dense, within(1e-8));
                assertThat(matrix.flip(p, j)).isCloseTo(dense, within(1e-8));
            }
        }
    }

    @Test
    void applyingItIsTheDenseProductWithTheDiagonal() {
        Random random = new Random(6);
        for (int i = 0; i < 200; i++) {
            // Given
            int classes = 2 + random.nextInt(12);
            TransitionMatrix matrix = TransitionMatrix.of(classes, Matrices.random(classes, random));
            double[] t = matrix.toArray();
            double[] r = random.doubles(classes, 0, 3).toArray();

            // When
            double[] product = new double[classes];
            matrix.apply(r, product);

            // Then
            for (int c = 0; c < classes; c++) {
                double dense = 0;
                for (int j = 0; j < classes; j++) {
                    dense += t[c * classes + j] * r[j];
                }
                assertThat(product[c]).isCloseTo(dense, within(1e-9));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 64, 65, 300})
    void withoutStructureEveryFlipIsEquallyFrequent(int classes) {
        // When
        TransitionMatrix matrix = TransitionMatrix.uniform(classes, 0.2);

        // Then
        assertThat(matrix.structuredCells()).isZero();
        assertThat(matrix.logOdds()).isCloseTo(Math.log(0.2 / 0.8), within(1e-9));
        assertThat(matrix.stay(classes - 1)).isCloseTo(0.8, within(1e-9));
        assertThat(matrix.toArray()).hasSize(classes <= 64 ? classes * classes : 0);
        if (classes <= 64) {
            assertThat(matrix.toArray()[1]).isEqualTo(0.2 / (classes - 1));
            assertThat(TransitionMatrix.of(classes, matrix.toArray()).toArray()).isEqualTo(matrix.toArray());
        }
    }

    @Test
    void noFlipIsImpossibleAndNoClassIsNearlyAlwaysMislabelled() {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            // Given anything between 0 and 1, with many zeros
            int classes = 2 + random.nextInt(8);
            double[] elements = new double[classes * classes];
            Arrays.setAll(elements, cell -> random.nextBoolean() ? 0 : random.nextDouble());

            // When
            double[] t = TransitionMatrix.of(classes, elements).toArray();

            // Then
            for (int cell = 0; cell < t.length; cell++) {
                boolean diagonal = cell / classes == cell % classes;
                assertThat(t[cell])
                        .isBetween(diagonal ? TransitionMatrix.LEAST_STAY : TransitionMatrix.LEAST_FLIP, 1.0);
            }
        }
        assertThat(TransitionMatrix.uniform(10, 0).toArray()[1]).isEqualTo(TransitionMatrix.LEAST_FLIP);
        assertThat(TransitionMatrix.uniform(10, 1).stay(0)).isEqualTo(TransitionMatrix.LEAST_STAY);
    }

    @Test
    void whatIsNoMatrixIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> TransitionMatrix.of(1, new double[1]));
        assertThatIllegalArgumentException().isThrownBy(() -> TransitionMatrix.of(65, new double[65 * 65]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TransitionMatrix.of(3, new double[8]))
                .withMessageContaining("3 classes cannot have 8 elements");
        for (double bad : new double[] {Double.NaN, -0.1, 1.1, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TransitionMatrix.of(2, new double[] {1, bad, 0, 1}))
                    .withMessageContaining("not 0 to 1");
        }
    }
}

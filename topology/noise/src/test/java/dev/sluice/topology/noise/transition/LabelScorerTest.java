package dev.sluice.topology.noise.transition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelScorerTest {
    /** s(x, j) by the dense formula, T undone in p by steps of r ↦ p̂ · T(p / (p̂T)). */
    private static double slowScore(double[] t, float[] p, int label, int steps) {
        int classes = p.length;
        double[] clean = new double[classes];
        Arrays.setAll(clean, j -> p[j]);
        for (int step = 0; step < steps; step++) {
            double[] expected = new double[classes];
            for (int j = 0; j < classes; j++) {
                for (int c = 0; c < classes; c++) {
                    expected[j] += clean[c] * t[c * classes + j];
                }
            }
            double[] next = new double[classes];
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                for (int j = 0; j < classes; j++) {
                    next[c] += clean[c] * t[c * classes + j] * p[j] / expected[j];
                }
                sum += next[c];
            }
            for (int c = 0; c < classes; c++) {
                clean[c] = next[c] / sum;
            }
        }
        double flip = 0;
        double rate = 0;
        for (int c = 0; c < classes; c++) {
            flip += c == label ? 0 : clean[c] * t[c * classes + label];
            rate += (1 - t[c * classes + c]) / classes;
        }
        double own = t[label * classes + label] * Math.max(clean[label], 1e-9);
        return Math.log(Math.max(flip, 1e-10) / own) - Math.log(rate / (1 - rate));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void scoresFollowTheDenseFormula(boolean deconvolve) {
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            // Given
            int classes = 2 + random.nextInt(10);
            TransitionMatrix matrix = TransitionMatrix.of(classes, Matrices.random(classes, random));
            LabelScorer scorer = new LabelScorer(matrix, deconvolve);
            float[] p = Matrices.probabilities(classes, random);

            for (int label = 0; label < classes; label++) {
                // When
                double score = scorer.score(p, label);

                // Then, but for what a float cannot tell from 1
                double slow = slowScore(matrix.toArray(), p, label, deconvolve ? 3 : 0);
                assertThat(score).isCloseTo(slow, within(p[label] < 0.999 ? 1e-3 : 1));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aScoreByItselfAndAmongAllOfASampleAgree(boolean deconvolve) {
        Random random = new Random(2);
        for (int i = 0; i < 1000; i++) {
            // Given
            int classes = 2 + random.nextInt(20);
            LabelScorer scorer =
                    new LabelScorer(TransitionMatrix.of(classes, Matrices.random(classes, random)), deconvolve);
            float[] p = Matrices.probabilities(classes, random);
            if (i % 10 == 0) {
                p[random.nextInt(classes)] = i % 20 == 0 ? 1.0001f : 0;
            }

            // When
            scorer.scoreAll(p);
            double[] all = scorer.scores().clone();

            // Then
            for (int label = 0; label < classes; label++) {
                assertThat(scorer.score(p, label)).isCloseTo(all[label], within(5e-4));
            }
        }
    }

    @Test
    void withoutStructureScoresOrderSamplesAsLossesDo() {
        Random random = new Random(3);
        LabelScorer scorer = LabelScorer.withoutStructure(10);
        float[] before = Matrices.probabilities(10, random);
        for (int i = 0; i < 10_000; i++) {
            // Given two samples of which one has the larger loss
            float[] p = Matrices.probabilities(10, random);
            int a = random.nextInt(10);
            int b = random.nextInt(10);

            // Then
            if (p[a] < before[b] && p[a] > 1e-9) {
                assertThat(scorer.score(p, a)).isGreaterThan(scorer.score(before, b));
            }
            before = p;
        }
    }

    @Test
    void scoresOfMatricesOfDifferentRatesAreComparable() {
        // Given
        float[] p = {0.7f, 0.2f, 0.1f};
        LabelScorer rare = new LabelScorer(TransitionMatrix.uniform(3, 0.01), false);
        LabelScorer frequent = new LabelScorer(TransitionMatrix.uniform(3, 0.4), false);

        // Then
        for (int label = 0; label < 3; label++) {
            assertThat(rare.score(p, label)).isCloseTo(frequent.score(p, label), within(1e-6));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void scoresAreFiniteAtTheEndsOfProbability(boolean deconvolve) {
        float[][] extremes = {{1, 0, 0}, {0, 0, 1}, {0.5f, 0.5f, 0}, {1.0001f, 0, 0}, {1, Float.MIN_VALUE, 0}};
        double[][] matrices = {
            TransitionMatrix.uniform(3, 0).toArray(),
            TransitionMatrix.uniform(3, 1).toArray(),
            {0, 1, 1, 0, 0, 0, 1, 0, 0}
        };
        for (double[] elements : matrices) {
            LabelScorer scorer = new LabelScorer(TransitionMatrix.of(3, elements), deconvolve);
            for (float[] p : extremes) {
                scorer.scoreAll(p);
                for (int label = 0; label < 3; label++) {
                    assertThat(scorer.score(p, label)).isFinite();
                    assertThat(scorer.scores()[label]).isFinite();
                    assertThat(scorer.flips()[label]).isPositive().isLessThan(1.01);
                }
            }
        }
    }

    @Test
    void aFrequentFlipMakesItsLabelMoreSuspiciousThanARareOne() {
        // Given 0 is flipped to 1 far more often than to 2
        LabelScorer scorer = new LabelScorer(
                TransitionMatrix.of(3, new double[] {0, 0.3, 0.01, 0.01, 0, 0.01, 0.01, 0.01, 0}), false);
        float[] p = {0.8f, 0.1f, 0.1f};

        // Then
        assertThat(scorer.score(p, 1)).isGreaterThan(scorer.score(p, 2) + 2);
    }

    @Test
    void samplesWithAnotherNumberOfClassesThanTheMatrixAreScoredAsIfNoiseHadNoStructure() {
        // Given
        LabelScorer structured = new LabelScorer(TransitionMatrix.of(3, Matrices.random(3, new Random(4))), true);
        LabelScorers scorers = new LabelScorers(structured);

        // Then
        assertThat(scorers.of(3)).isSameAs(structured);
        assertThat(scorers.of(300)).isSameAs(scorers.of(300));
        assertThat(scorers.of(300).matrix().structuredCells()).isZero();
        assertThat(scorers.of(300).matrix().classes()).isEqualTo(300);
    }
}

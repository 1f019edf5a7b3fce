package dev.sluice.topology.noise.posterior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.transition.Matrices;
import dev.sluice.topology.noise.transition.TransitionMatrix;
import dev.sluice.topology.noise.window.LossDelta;
import dev.sluice.topology.noise.window.ScoreBins;
import dev.sluice.topology.noise.window.ScoreCounts;
import dev.sluice.topology.noise.window.Simulation;
import dev.sluice.topology.noise.window.TransitionCounts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScorePosteriorTest {
    private static final LabelScorer SCORER = LabelScorer.withoutStructure(Simulation.CLASSES);

    private static double at(ScorePosterior posterior, Simulation.Sample sample) {
        double score = SCORER.score(sample.probabilities(), sample.label());
        return posterior.curves()[sample.label()].at(score);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1", "0, 2", "0.05, 3", "0.05, 4", "0.2, 5", "0.2, 6", "0.4, 7", "0.4, 8", "0.4, 9", "0.4, 10", "0.4, 11",
        "0.4, 12", "0.4, 13"
    })
    void onAStreamOfKnownNoiseRateTheRateIsFoundAndProbabilitiesAreWhatTheySay(double noiseRate, long seed) {
        // Given a window and as many samples that are not in it
        Simulation simulation = new Simulation(seed, noiseRate).skill(6, 2);
        LossDelta window = new LossDelta();
        double wrong = 0;
        for (int i = 0; i < 8192; i++) {
            Simulation.Sample sample = simulation.next();
            Simulation.record(window, sample);
            wrong += sample.wrong() ? 1 : 0;
        }

        // When
        ScorePosterior posterior = ScorePosterior.fit(window.scores());

        // Then
        assertThat(posterior.noiseRate()).isCloseTo(wrong / 8192, within(0.02));
        double[][] byProbability = new double[10][2];
        for (int i = 0; i < 20_000; i++) {
            Simulation.Sample sample = simulation.next();
            double p = at(posterior, sample);
            double[] bin = byProbability[Math.min(9, (int) (10 * p))];
            bin[0] += p;
            bin[1] += sample.wrong() ? 1 : 0;
        }
        double error = Arrays.stream(byProbability)
                .mapToDouble(bin -> Math.abs(bin[0] - bin[1]) / 20_000)
                .sum();
        assertThat(error).as("expected calibration error").isLessThan(0.03);
    }

    @Test
    void theNoiseRateIsTheLeastRatioOfTailsOverAllCuts() {
        for (long seed = 1; seed <= 10; seed++) {
            // Given
            ScoreCounts counts = new Simulation(seed, 0.05 * seed).delta(3000).scores();
            double[] f = new double[ScoreBins.COUNT];
            double[] g = new double[ScoreBins.COUNT];
            for (int i = 0; i < counts.given().length; i++) {
                f[i % f.length] += counts.given()[i];
                g[i % g.length] += counts.flipped()[i];
            }

            // When
            double rate = ScorePosterior.fit(counts).noiseRate();

            // Then
            double slow = 1;
            for (int cut = 0; cut < f.length; cut++) {
                double tailF =
                        Arrays.stream(f, cut, f.length).sum() / Arrays.stream(f).sum();
                double tailG =
                        Arrays.stream(g, cut, g.length).sum() / Arrays.stream(g).sum();
                if (tailG >= 0.25 && tailG <= 0.6) {
                    slow = Math.min(slow, tailF / tailG);
                }
            }
            assertThat(rate).isCloseTo(slow, within(1e-9));
        }
    }

    @Test
    void pNeverDecreasesIsNeverNaNAndLiesBetweenZeroAndOneWhateverIsCounted() {
        Random random = new Random(9);
        for (int i = 0; i < 300; i++) {
            // Given samples that have nothing to do with each other
            LossDelta delta = new LossDelta();
            int classes = 2 + random.nextInt(70);
            LabelScorer scorer = LabelScorer.withoutStructure(classes);
            int samples = random.nextInt(400);
            for (int s = 0; s < samples; s++) {
                float[] p = Matrices.probabilities(classes, random);
                int label = random.nextInt(classes);
                delta.record(label, -Math.log(p[label] + 1e-12), p, null, 1, 0, 0, scorer);
            }

            // When
            ScorePosterior posterior = ScorePosterior.fit(delta.scores());

            // Then, beside what a curve checks by itself
            assertThat(posterior.noiseRate()).isBetween(0.0, 1.0);
            assertThat(posterior.curves()).hasSize(Math.max(1, delta.scores().rows()));
            for (ScoreCurve curve : posterior.curves()) {
                for (double p : curve.binned()) {
                    assertThat(p).isBetween(0.0, 1.0);
                }
            }
        }
    }

    @Test
    void anEmptyWindowSuspectsNobody() {
        ScorePosterior posterior = ScorePosterior.fit(new ScoreCounts());
        assertThat(posterior.noiseRate()).isEqualTo(1);
        assertThat(posterior.curves()[0].binned()).containsOnly(0.0);
    }

    /** It may move the borders of the groups that counts are taken over; within them a group of 30 would move by a thirtieth. */
    @Test
    void oneSampleMoreHardlyMovesAnyProbability() {
        for (double noiseRate : new double[] {0, 0.05, 0.4}) {
            // Given
            Simulation simulation = new Simulation(11, noiseRate);
            LossDelta window = simulation.delta(8192);
            double[][] before = binned(ScorePosterior.fit(window.scores()));
            double largest = 0;
            double sum = 0;
            for (int i = 0; i < 300; i++) {
                LossDelta one = new LossDelta();
                Simulation.record(one, simulation.next());

                // When
                window.add(one);
                double[][] after = binned(ScorePosterior.fit(window.scores()));
                window.subtract(one);

                // Then
                double moved = 0;
                for (int row = 0; row < before.length; row++) {
                    for (int bin = 0; bin < ScoreBins.COUNT; bin++) {
                        moved = Math.max(moved, Math.abs(after[row][bin] - before[row][bin]));
                    }
                }
                sum += moved;
                largest = Math.max(largest, moved);
            }
            assertThat(largest).isLessThan(0.1);
            assertThat(sum / 300).isLessThan(1.0 / 30);
        }
    }

    private static double[][] binned(ScorePosterior posterior) {
        return Arrays.stream(posterior.curves()).map(ScoreCurve::binned).toArray(double[][]::new);
    }

    /** Given labels of a class, p of each far from certain, as if the class were hard; the other classes are easy. */
    private static LossDelta withHardClass(long seed, int hardSamples) {
        Simulation easy = new Simulation(seed, 0.1).skill(6, 2);
        Simulation hard = new Simulation(seed + 1, 0.1).skill(2.5, 1.5);
        LossDelta delta = new LossDelta();
        List<Simulation.Sample> samples = new ArrayList<>();
        while (samples.size() < 8000) {
            Simulation.Sample sample = easy.next();
            if (sample.label() != 3) {
                samples.add(sample);
            }
        }
        int taken = 0;
        while (taken < hardSamples) {
            Simulation.Sample sample = hard.next();
            if (sample.label() == 3) {
                samples.add(sample);
                taken++;
            }
        }
        samples.forEach(sample -> Simulation.record(delta, sample));
        return delta;
    }

    @Test
    void aLabelWithFewSamplesFollowsTheOthersAndOneWithManyDepartsFromThem() {
        // Given labels of 3 that score as flips do elsewhere, for being hard
        double score = 2;

        // When
        ScoreCurve[] few = ScorePosterior.fit(withHardClass(12, 20).scores()).curves();
        ScoreCurve[] many = ScorePosterior.fit(withHardClass(12, 4000).scores()).curves();

        // Then
        assertThat(few[3].at(score)).isCloseTo(few[5].at(score), within(0.1));
        assertThat(many[3].at(score)).isLessThan(many[5].at(score) - 0.3);
    }

    @Test
    void aLabelWithoutAnySamplesGetsTheCurveOfAll() {
        // Given only labels 0 to 8
        Simulation simulation = new Simulation(13, 0.2);
        LossDelta delta = new LossDelta();
        while (delta.count() < 5000) {
            Simulation.Sample sample = simulation.next();
            if (sample.label() != 9) {
                Simulation.record(delta, sample);
            }
        }

        // When
        ScoreCurve[] curves = ScorePosterior.fit(delta.scores()).curves();

        // Then
        assertThat(curves).hasSize(10);
        assertThat(curves[9].at(6)).isGreaterThan(0.5);
        assertThat(curves[9].at(-6)).isLessThan(0.05);
    }

    @Test
    void takenAtItsWordAScoreAndTheRateGiveTheLogOdds() {
        // Given
        TransitionMatrix matrix = TransitionMatrix.uniform(10, 0.2);
        TransitionCounts counts = new Simulation(14, 0.2).delta(1000).transitions();

        // When
        ScorePosterior posterior = ScorePosterior.uncalibrated(matrix, counts);

        // Then
        assertThat(posterior.noiseRate()).isCloseTo(0.2, within(1e-9));
        for (double score = -5; score < 5; score += 0.01) {
            double p = 1 / (1 + Math.exp(-(score + Math.log(0.2 / 0.8))));
            assertThat(posterior.curves()[0].at(score)).isCloseTo(p, within(1e-3));
        }
    }
}

package dev.sluice.topology.noise.posterior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.window.LossBins;
import dev.sluice.topology.noise.window.LossDelta;
import dev.sluice.topology.noise.window.Simulation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CounterfactualPosteriorTest {
    private static final LossBins BINS = LossBins.standard();

    private static void assertIsAPosterior(NoisePosterior posterior) {
        assertThat(posterior.noiseRate()).isBetween(0.0, 1.0);
        assertThat(posterior.curve()).hasSize(BINS.count()).isSorted();
        for (double probability : posterior.curve()) {
            assertThat(probability).isBetween(0.0, 1.0);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.2, 0.4, 0.6})
    void itFindsTheNoiseRateAndTheNoisySamples(double rate) {
        // Given
        Simulation simulation = new Simulation(21, rate);
        LossDelta window = new LossDelta();
        List<Simulation.Sample> samples = new ArrayList<>();
        for (int i = 0; i < 8192; i++) {
            samples.add(simulation.next());
            Simulation.record(window, samples.get(i));
        }

        // When
        NoisePosterior posterior = CounterfactualPosterior.fit(window.observed(), window.counterfactual(), BINS);

        // Then
        assertIsAPosterior(posterior);
        assertThat(posterior.noiseRate()).isCloseTo(rate, within(0.03));
        double hits = 0;
        double flags = 0;
        double wrong = 0;
        double expected = 0;
        for (var sample : samples) {
            double probability = posterior.curve()[BINS.index(sample.loss())];
            flags += probability > 0.5 ? 1 : 0;
            hits += probability > 0.5 && sample.wrong() ? 1 : 0;
            wrong += sample.wrong() ? 1 : 0;
            expected += probability;
        }
        assertThat(2 * hits / (flags + wrong)).as("F1").isGreaterThan(bestByLoss(samples, wrong) - 0.03);
        assertThat(expected / samples.size()).as("mean posterior").isCloseTo(rate, within(0.04));
    }

    /** F1 of flagging as many samples as are wrong, those of the largest losses: more than a detector can know. */
    private static double bestByLoss(List<Simulation.Sample> samples, double wrong) {
        long hits = samples.stream()
                .sorted(Comparator.comparingDouble(Simulation.Sample::loss).reversed())
                .limit((long) wrong)
                .filter(Simulation.Sample::wrong)
                .count();
        return hits / wrong;
    }

    @Test
    void onCleanDataItFlagsNextToNothing() {
        // Given
        LossDelta window = new Simulation(22, 0).delta(8192);

        // When
        NoisePosterior posterior = CounterfactualPosterior.fit(window.observed(), window.counterfactual(), BINS);

        // Then
        assertIsAPosterior(posterior);
        assertThat(posterior.noiseRate()).isLessThan(0.02);
        double flagged = 0;
        for (int bin = 0; bin < BINS.count(); bin++) {
            flagged += posterior.curve()[bin] > 0.5 ? window.observed()[bin] : 0;
        }
        assertThat(flagged / 8192).isLessThan(0.01);
    }

    @Test
    void anUntrainedModelTellsNothing() {
        // Given
        LossDelta window = new LossDelta();
        float[] uniform = {0.25f, 0.25f, 0.25f, 0.25f};
        for (int i = 0; i < 1000; i++) {
            window.record(i % 4, Math.log(4), uniform, null, 0, 0, 0, LabelScorer.withoutStructure(uniform.length));
        }

        // When
        NoisePosterior posterior = CounterfactualPosterior.fit(window.observed(), window.counterfactual(), BINS);

        // Then
        assertIsAPosterior(posterior);
        assertThat(posterior.noiseRate()).isEqualTo(1);
    }

    @Test
    void anOverconfidentModelWhoseWrongLabelLossesLeaveTheScaleStillGivesTheRate() {
        // Given a model that is sure: wrong labels lose more than the last bin begins at
        long[] f = new long[BINS.count()];
        long[] g = new long[BINS.count()];
        f[0] = 9000;
        f[BINS.count() - 1] = 1000;
        g[BINS.index(5)] = 900;
        g[BINS.count() - 1] = 89_100;

        // When
        NoisePosterior posterior = CounterfactualPosterior.fit(f, g, BINS);

        // Then
        assertIsAPosterior(posterior);
        assertThat(posterior.noiseRate()).isCloseTo(0.101, within(0.001));
        assertThat(posterior.curve()[BINS.count() - 1]).isGreaterThan(0.95);
        assertThat(posterior.curve()[0]).isLessThan(0.01);
    }

    @Test
    void nothingObservedTellsNothing() {
        NoisePosterior posterior = CounterfactualPosterior.fit(new long[BINS.count()], new long[BINS.count()], BINS);
        assertThat(posterior.noiseRate()).isEqualTo(1);
        assertThat(posterior.curve()).containsOnly(0.0);
    }

    @Test
    void anEmptyStretchDoesNotLiftWhatLiesAboveIt() {
        // Given no observed loss between 2 and 3 nats, where wrong labels would be common
        LossDelta window = new Simulation(23, 0.2).delta(8192);
        long[] f = window.observed();
        for (int bin = BINS.index(2.0); bin < BINS.index(3.0); bin++) {
            f[bin] = 0;
        }

        // When
        NoisePosterior posterior = CounterfactualPosterior.fit(f, window.counterfactual(), BINS);

        // Then
        assertIsAPosterior(posterior);
        NoisePosterior whole = CounterfactualPosterior.fit(window.observed(), window.counterfactual(), BINS);
        assertThat(posterior.curve()[BINS.index(1.0)]).isCloseTo(whole.curve()[BINS.index(1.0)], within(0.1));
        assertThat(posterior.curve()[BINS.index(1.0)]).isLessThan(0.5);
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34, 35})
    void whateverTheCountsItIsAPosterior(long seed) {
        Random random = new Random(seed);
        for (int trial = 0; trial < 200; trial++) {
            long[] f = new long[BINS.count()];
            long[] g = new long[BINS.count()];
            int draws = random.nextInt(300);
            for (int i = 0; i < draws; i++) {
                f[random.nextInt(BINS.count())] += random.nextInt(1 + random.nextInt(50));
                g[random.nextInt(BINS.count())] += random.nextInt(1 + random.nextInt(5000));
            }
            assertIsAPosterior(CounterfactualPosterior.fit(f, g, BINS));
        }
    }
}

package dev.sluice.topology.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.topology.noise.GaussianMixture.Outcome;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GaussianMixtureTest {
    private static final LossBins BINS = LossBins.standard();

    private static double[] draw(long seed, int size, double noisyShare) {
        Random random = new Random(seed);
        double[] losses = new double[size];
        for (int i = 0; i < size; i++) {
            losses[i] = random.nextDouble() < noisyShare
                    ? Math.abs(4 + 1.5 * random.nextGaussian())
                    : Math.abs(0.8 + 0.4 * random.nextGaussian());
        }
        return losses;
    }

    private static long[] histogram(double... losses) {
        long[] counts = new long[BINS.count()];
        for (double loss : losses) {
            counts[BINS.index(loss)]++;
        }
        return counts;
    }

    /** Plain expectation-maximisation on raw samples, written without the class under test. */
    private static double[] rawEm(double[] x) {
        double pi = 0.5;
        double[] mean = {0.5, 5};
        double[] variance = {1, 1};
        for (int iteration = 0; iteration < 500; iteration++) {
            double[] s0 = new double[2];
            double[] s1 = new double[2];
            double[] s2 = new double[2];
            for (double value : x) {
                double a = (1 - pi)
                        * Math.exp(-0.5 * (value - mean[0]) * (value - mean[0]) / variance[0])
                        / Math.sqrt(variance[0]);
                double b = pi
                        * Math.exp(-0.5 * (value - mean[1]) * (value - mean[1]) / variance[1])
                        / Math.sqrt(variance[1]);
                double[] share = {a / (a + b), b / (a + b)};
                for (int k = 0; k < 2; k++) {
                    s0[k] += share[k];
                    s1[k] += share[k] * value;
                    s2[k] += share[k] * value * value;
                }
            }
            pi = s0[1] / x.length;
            for (int k = 0; k < 2; k++) {
                mean[k] = s1[k] / s0[k];
                variance[k] = s2[k] / s0[k] - mean[k] * mean[k];
            }
        }
        return new double[] {pi, mean[0], variance[0], mean[1], variance[1]};
    }

    @Test
    void binnedLossesGiveTheFitOfTheRawSamplesToThreeOrFourDigits() {
        // Given
        double[] losses = draw(1, 40_000, 0.4);
        double[] raw = rawEm(losses);

        // When
        GaussianMixture fit = GaussianMixture.fit(histogram(losses), BINS, null);

        // Then
        assertThat(fit.outcome()).isEqualTo(Outcome.SEPARATED);
        assertThat(fit.noisy().weight()).isCloseTo(raw[0], within(2e-4));
        assertThat(fit.clean().mean()).isCloseTo(raw[1], within(5e-4));
        assertThat(fit.clean().variance()).isCloseTo(raw[2], within(5e-4));
        assertThat(fit.noisy().mean()).isCloseTo(raw[3], within(1e-3));
        assertThat(fit.noisy().variance()).isCloseTo(raw[4], within(2e-3));
    }

    @Test
    void aWarmStartEndsWhereAColdStartDoes() {
        // Given
        GaussianMixture before = GaussianMixture.fit(histogram(draw(2, 8000, 0.3)), BINS, null);
        long[] next = histogram(draw(3, 8000, 0.4));

        // When
        GaussianMixture warm = GaussianMixture.fit(next, BINS, before);

        // Then
        GaussianMixture cold = GaussianMixture.fit(next, BINS, null);
        assertThat(warm.noisy().weight()).isCloseTo(cold.noisy().weight(), within(1e-4));
        assertThat(warm.noisy().mean()).isCloseTo(cold.noisy().mean(), within(1e-3));
    }

    @Test
    void theComponentOfTheSmallerMeanIsTheCleanOne() {
        GaussianMixture swapped = new GaussianMixture(
                new GaussianMixture.Component(0.4, 4, 2),
                new GaussianMixture.Component(0.6, 0.8, 0.2),
                Outcome.SEPARATED);
        GaussianMixture fit = GaussianMixture.fit(histogram(draw(4, 8000, 0.4)), BINS, swapped);
        assertThat(fit.clean().mean()).isLessThan(1).isLessThan(fit.noisy().mean());
    }

    @Test
    void oneGaussianDoesNotSeparate() {
        Random random = new Random(5);
        double[] losses =
                random.doubles(8000).map(u -> 3 + 0.5 * random.nextGaussian()).toArray();
        GaussianMixture fit = GaussianMixture.fit(histogram(losses), BINS, null);
        assertThat(fit.outcome()).as("%s apart by %s", fit, fit.separation()).isEqualTo(Outcome.INSEPARABLE);
    }

    @Test
    void noLossesOrAllInOneBinAreDegenerateAndStillFinite() {
        assertThat(GaussianMixture.fit(new long[BINS.count()], BINS, null).outcome())
                .isEqualTo(Outcome.DEGENERATE);
        GaussianMixture same = GaussianMixture.fit(histogram(2.3, 2.3, 2.3), BINS, null);
        assertThat(same.outcome()).isEqualTo(Outcome.DEGENERATE);
        assertThat(same.clean()).isEqualTo(same.noisy());
        assertThat(same.posterior(1)).isEqualTo(0.5);
    }

    @Test
    void weightsAndVariancesKeepTheirFloors() {
        // Given
        double[] losses = new double[10_001];
        losses[0] = 12;

        // When
        GaussianMixture fit = GaussianMixture.fit(histogram(losses), BINS, null);

        // Then
        assertThat(fit.noisy().weight()).isEqualTo(0.01);
        assertThat(fit.clean().variance()).isEqualTo(1e-3);
        assertThat(fit.noisy().variance()).isEqualTo(1e-3);
        assertThat(fit.outcome()).isEqualTo(Outcome.INSEPARABLE);
    }

    @Test
    void theMixturePosteriorRisesWithTheLossEvenWhereTheFormulaDoesNot() {
        // Given
        GaussianMixture wideNoisy = new GaussianMixture(
                new GaussianMixture.Component(0.7, 1, 0.05),
                new GaussianMixture.Component(0.3, 4, 3),
                Outcome.SEPARATED);
        GaussianMixture wideClean = new GaussianMixture(
                new GaussianMixture.Component(0.7, 2, 3),
                new GaussianMixture.Component(0.3, 4, 0.1),
                Outcome.SEPARATED);
        assertThat(wideNoisy.posterior(0)).isGreaterThan(wideNoisy.posterior(1));
        assertThat(wideClean.posterior(9)).isLessThan(wideClean.posterior(4));

        for (GaussianMixture mixture : new GaussianMixture[] {wideNoisy, wideClean}) {
            // When
            NoisePosterior posterior = MixturePosterior.of(mixture, BINS);

            // Then
            assertThat(posterior.noiseRate()).isEqualTo(0.3);
            assertThat(posterior.curve()).isSorted();
            assertThat(posterior.curve()[0]).isBetween(0.0, 0.5);
            assertThat(posterior.curve()[BINS.count() - 1]).isBetween(0.5, 1.0);
        }
    }
}

package dev.sluice.topology.noise.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.topology.noise.mixture.GaussianMixture.Component;
import dev.sluice.topology.noise.mixture.GaussianMixture.Outcome;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How close a fit over bins comes to expectation-maximisation on the raw losses. */
class GaussianMixtureAccuracyTest {
    /**
     * Expectation-maximisation on raw values, without binning or acceleration. Truncated Gaussians: the mean and the variance of what the
     * truncation hides are added to what is seen (Lee and Scott, Computational Statistics and Data Analysis 56, 2012), by sums over a fine grid.
     */
    private static double[] rawEm(double[] x, boolean truncated, int iterations, double... start) {
        double pi = start[0];
        double[] mean = {start[1], start[3]};
        double[] variance = {start[2], start[4]};
        for (int iteration = 0; iteration < iterations; iteration++) {
            double[] hiddenMean = new double[2];
            double[] hiddenVariance = new double[2];
            double[] mass = {Math.sqrt(variance[0]), Math.sqrt(variance[1])};
            for (int k = 0; k < 2 && truncated; k++) {
                double[] grid = new double[3];
                for (int i = 0; i < 4000; i++) {
                    double offset = 16.11809565 * (i + 0.5) / 4000 - mean[k];
                    double weight = Math.exp(-0.5 * offset * offset / variance[k]);
                    grid[0] += weight;
                    grid[1] += weight * offset;
                    grid[2] += weight * offset * offset;
                }
                hiddenMean[k] = grid[1] / grid[0];
                hiddenVariance[k] = variance[k] - grid[2] / grid[0];
                mass[k] = grid[0];
            }
            double[] s0 = new double[2];
            double[] s1 = new double[2];
            double[] s2 = new double[2];
            for (double value : x) {
                double a = (1 - pi) / mass[0] * Math.exp(-0.5 * (value - mean[0]) * (value - mean[0]) / variance[0]);
                double b = pi / mass[1] * Math.exp(-0.5 * (value - mean[1]) * (value - mean[1]) / variance[1]);
                double[] share = {a / (a + b), b / (a + b)};
                for (int k = 0; k < 2; k++) {
                    s0[k] += share[k];
                    s1[k] += share[k] * value;
                    s2[k] += share[k] * value * value;
                }
            }
            pi = s0[1] / x.length;
            for (int k = 0; k < 2; k++) {
                double seen = s1[k] / s0[k];
                double square = s2[k] / s0[k] - 2 * seen * mean[k] + mean[k] * mean[k];
                variance[k] = truncated ? square + hiddenVariance[k] : square - (seen - mean[k]) * (seen - mean[k]);
                mean[k] = seen - hiddenMean[k];
            }
        }
        return new double[] {pi, mean[0], variance[0], mean[1], variance[1]};
    }

    private static void assertFit(GaussianMixture fit, double[] raw, double relative) {
        double[] fitted = {
            fit.noisy().weight(),
            fit.clean().mean(),
            fit.clean().variance(),
            fit.noisy().mean(),
            fit.noisy().variance()
        };
        for (int i = 0; i < raw.length; i++) {
            assertThat(fitted[i])
                    .as("parameter %s of %s", i, fit)
                    .isCloseTo(raw[i], within(relative * Math.abs(raw[i])));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void binnedLossesGiveTheFitOfTheRawSamplesToFourDigits(long seed) {
        // Given
        double[] losses = Losses.draw(seed, 200_000, 0.1 + 0.1 * seed);
        double[] raw = rawEm(losses, false, 150, 0.5, 0.5, 1, 5, 1);

        // When
        GaussianMixture fit = GaussianMixture.fit(Losses.histogram(losses), Losses.BINS, null);

        // Then
        assertThat(fit.outcome()).isEqualTo(Outcome.SEPARATED);
        assertFit(fit, raw, 5e-4);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void lossesThatAreFarFromGaussianGiveTheFitOfTheRawSamplesToOnePerCent(long seed) {
        // Given a spike of confident samples with a long tail
        Random random = new Random(seed);
        double[] losses = random.doubles(100_000)
                .map(u -> u < 0.1 * seed
                        ? 4 + 2 * random.nextGaussian()
                        : 0.4 * Math.exp(random.nextGaussian()) * -Math.log(1 - random.nextDouble()))
                .map(loss -> Math.min(Math.abs(loss), 16.19))
                .toArray();

        // When
        GaussianMixture fit = GaussianMixture.fit(Losses.histogram(losses), Losses.BINS, null);

        // Then EM on the samples, started there, stays there
        double[] raw = rawEm(
                losses,
                false,
                100,
                fit.noisy().weight(),
                fit.clean().mean(),
                fit.clean().variance(),
                fit.noisy().mean(),
                fit.noisy().variance());
        assertFit(fit, raw, 1e-2);
    }

    @Test
    void truncatedComponentsGiveTheFitOfTheRawSamplesAndFindWhatWasCutOff() {
        // Given a clean component of which two fifths would lie below 0
        Random random = new Random(7);
        double[] losses = new double[30_000];
        for (int i = 0; i < losses.length; ) {
            double loss =
                    random.nextDouble() < 0.4 ? 4 + 1.2 * random.nextGaussian() : 0.1 + 0.4 * random.nextGaussian();
            losses[i] = loss;
            i += loss > 1e-7 ? 1 : 0;
        }
        double[] raw = rawEm(losses, true, 800, 0.5, 0.1, 0.16, 4, 1.44);

        // When
        GaussianMixture fit = GaussianMixture.fit(Losses.histogram(losses), Losses.BINS, MixtureKind.TRUNCATED, null);

        // Then
        assertFit(fit, raw, 2e-2);
        assertThat(fit.clean().mean()).isCloseTo(0.1, within(0.03));
        assertThat(fit.clean().standardDeviation()).isCloseTo(0.4, within(0.02));
        GaussianMixture plain = GaussianMixture.fit(Losses.histogram(losses), Losses.BINS, null);
        assertThat(plain.clean().mean()).isGreaterThan(0.3);
        Component inside = fit.inNats(fit.clean());
        assertThat(inside.mean()).isCloseTo(plain.clean().mean(), within(0.02));
        assertThat(inside.variance()).isCloseTo(plain.clean().variance(), within(0.02));
    }

    @Test
    void logOddsGiveTheFitOfTheRawLogOdds() {
        // Given
        Random random = new Random(8);
        double[] logOdds = random.doubles(100_000)
                .map(u -> u < 0.3 ? 3 + 1.5 * random.nextGaussian() : -3 + 1.5 * random.nextGaussian())
                .toArray();
        double[] losses =
                Arrays.stream(logOdds).map(u -> Math.log1p(Math.exp(u))).toArray();
        double[] raw = rawEm(logOdds, false, 100, 0.5, -3, 1, 3, 1);

        // When
        GaussianMixture fit = GaussianMixture.fit(Losses.histogram(losses), Losses.BINS, MixtureKind.LOG_ODDS, null);

        // Then
        assertThat(fit.outcome()).isEqualTo(Outcome.SEPARATED);
        assertFit(fit, raw, 2e-3);
        assertThat(fit.posterior(0.01)).isLessThan(0.01);
        assertThat(fit.posterior(4)).isGreaterThan(0.99);
        double mean = 0;
        for (int i = 0; i < losses.length; i++) {
            mean += (1 - fit.posterior(losses[i])) * losses[i];
        }
        assertThat(fit.inNats(fit.clean()).mean()).isCloseTo(mean / (0.7 * losses.length), within(0.01));
    }
}

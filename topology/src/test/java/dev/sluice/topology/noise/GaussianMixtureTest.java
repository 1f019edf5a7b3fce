package dev.sluice.topology.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.topology.noise.GaussianMixture.Component;
import dev.sluice.topology.noise.GaussianMixture.Outcome;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    private static double[] separateDraw(long seed, int size, double noisyShare) {
        Random random = new Random(seed);
        return random.doubles(size)
                .map(u -> u < noisyShare ? 4 + 1.5 * random.nextGaussian() : 0.8 + 0.4 * random.nextGaussian())
                .map(Math::abs)
                .toArray();
    }

    /** Log density of a Gaussian up to a constant, over the range if it is truncated. */
    private static double density(double x, double mean, double variance, boolean truncated) {
        double density = Math.exp(-0.5 * (x - mean) * (x - mean) / variance) / Math.sqrt(variance);
        if (!truncated) {
            return density;
        }
        double deviation = Math.sqrt(variance);
        return density
                / (Math.exp(NormalTail.logCdf((16.11809565 - mean) / deviation))
                        - Math.exp(NormalTail.logCdf((1e-7 - mean) / deviation)));
    }

    /**
     * Expectation-maximisation on raw values, without binning or acceleration. Truncated Gaussians: the mean and the variance of what the
     * truncation hides is added to what is seen (Lee and Scott, Computational Statistics and Data Analysis 56, 2012), by sums over a fine grid.
     */
    private static double[] rawEm(double[] x, boolean truncated, int iterations, double... start) {
        double pi = 0.5;
        double[] mean = {start[0], start[1]};
        double[] variance = {start[2], start[3]};
        for (int iteration = 0; iteration < iterations; iteration++) {
            double[] s0 = new double[2];
            double[] s1 = new double[2];
            double[] s2 = new double[2];
            for (double value : x) {
                double a = (1 - pi) * density(value, mean[0], variance[0], truncated);
                double b = pi * density(value, mean[1], variance[1], truncated);
                double[] share = {a / (a + b), b / (a + b)};
                for (int k = 0; k < 2; k++) {
                    s0[k] += share[k];
                    s1[k] += share[k] * value;
                    s2[k] += share[k] * value * value;
                }
            }
            pi = s0[1] / x.length;
            for (int k = 0; k < 2; k++) {
                double hiddenMean = 0;
                double hiddenVariance = 0;
                if (truncated) {
                    double[] grid = new double[3];
                    for (int i = 0; i < 20_000; i++) {
                        double value = 16.11809565 * (i + 0.5) / 20_000;
                        double weight = density(value, mean[k], variance[k], false);
                        grid[0] += weight;
                        grid[1] += weight * (value - mean[k]);
                        grid[2] += weight * (value - mean[k]) * (value - mean[k]);
                    }
                    hiddenMean = grid[1] / grid[0];
                    hiddenVariance = variance[k] - grid[2] / grid[0];
                }
                double seen = s1[k] / s0[k];
                double next = seen - hiddenMean;
                variance[k] = s2[k] / s0[k]
                        - 2 * seen * mean[k]
                        + mean[k] * mean[k]
                        + hiddenVariance
                        - (truncated ? 0 : (seen - mean[k]) * (seen - mean[k]));
                mean[k] = next;
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
        double[] losses = separateDraw(seed, 200_000, 0.1 + 0.1 * seed);
        double[] raw = rawEm(losses, false, 150, 0.5, 5, 1, 1);

        // When
        GaussianMixture fit = GaussianMixture.fit(histogram(losses), BINS, null);

        // Then
        assertThat(fit.outcome()).isEqualTo(Outcome.SEPARATED);
        assertFit(fit, raw, 5e-4);
    }

    @Test
    void truncatedComponentsGiveTheFitOfTheRawSamplesAndFindWhatWasCutOff() {
        // Given a clean component of which two fifths would lie below 0
        Random random = new Random(7);
        double[] losses = new double[60_000];
        for (int i = 0; i < losses.length; ) {
            double loss =
                    random.nextDouble() < 0.5 ? 4 + 1.2 * random.nextGaussian() : 0.1 + 0.4 * random.nextGaussian();
            losses[i] = loss;
            i += loss > 1e-7 ? 1 : 0;
        }
        double[] raw = rawEm(losses, true, 120, 0.1, 4, 0.16, 1.44);

        // When
        GaussianMixture fit = GaussianMixture.fit(histogram(losses), BINS, MixtureKind.TRUNCATED, null);

        // Then
        assertFit(fit, raw, 5e-3);
        assertThat(fit.clean().mean()).isCloseTo(0.1, within(0.03));
        assertThat(fit.clean().standardDeviation()).isCloseTo(0.4, within(0.02));
        GaussianMixture plain = GaussianMixture.fit(histogram(losses), BINS, null);
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
        double[] raw = rawEm(logOdds, false, 100, -3, 3, 1, 1);

        // When
        GaussianMixture fit = GaussianMixture.fit(histogram(losses), BINS, MixtureKind.LOG_ODDS, null);

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

    @ParameterizedTest
    @EnumSource(MixtureKind.class)
    void everyKindKeepsItsInvariantsOnWhateverLosses(MixtureKind kind) {
        for (long seed = 0; seed < 300; seed++) {
            // Given
            Random random = new Random(seed);
            double spread = Math.exp(4 * random.nextDouble() - 2);
            double[] losses = random.doubles(1 + random.nextInt(300))
                    .map(u -> u < 0.3 ? 20 * random.nextDouble() : spread * -Math.log(1 - random.nextDouble()))
                    .toArray();

            // When
            GaussianMixture fit = GaussianMixture.fit(histogram(losses), BINS, kind, null);

            // Then
            for (Component component : new Component[] {fit.clean(), fit.noisy()}) {
                assertThat(component.weight()).as("%s, seed %s", fit, seed).isBetween(0.01, 0.99);
                assertThat(component.mean()).as("%s, seed %s", fit, seed).isFinite();
                assertThat(component.variance())
                        .as("%s, seed %s", fit, seed)
                        .isFinite()
                        .isGreaterThanOrEqualTo(kind.leastVariance());
            }
            assertThat(fit.clean().weight() + fit.noisy().weight()).isCloseTo(1, within(1e-12));
            assertThat(fit.separation()).as("%s, seed %s", fit, seed).isGreaterThanOrEqualTo(0);
            assertThat(MixturePosterior.of(fit, BINS).curve()).isSorted().doesNotContain(Double.NaN);
        }
    }

    @Test
    void lossesThatFallOffExponentiallyDoNotDriveATruncatedComponentAway() {
        Random random = new Random(9);
        double[] losses = random.doubles(20_000)
                .map(u -> u < 0.2 ? 5 + random.nextGaussian() : -0.3 * Math.log(1 - random.nextDouble()))
                .toArray();
        GaussianMixture fit = GaussianMixture.fit(histogram(losses), BINS, MixtureKind.TRUNCATED, null);
        assertThat(fit.outcome()).isEqualTo(Outcome.SEPARATED);
        assertThat(fit.clean().mean()).isGreaterThanOrEqualTo(-2 * fit.clean().standardDeviation() - 1e-6);
        assertThat(fit.inNats(fit.clean()).mean()).isCloseTo(0.3, within(0.02));
        assertThat(fit.noisy().weight()).isCloseTo(0.2, within(0.02));
    }

    @Test
    void theCurveOverTheBinsIsThePosteriorAtTheirCentres() {
        for (MixtureKind kind : MixtureKind.values()) {
            GaussianMixture fit = GaussianMixture.fit(histogram(draw(10, 4000, 0.3)), BINS, kind, null);
            double[] curve = fit.posterior(BINS);
            for (int bin = 0; bin < curve.length; bin++) {
                assertThat(curve[bin])
                        .as("%s, bin %s", kind, bin)
                        .isCloseTo(fit.posterior(BINS.centre(bin)), within(1e-9));
            }
        }
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
        assertThat(fit.noisy().weight()).isCloseTo(0.01, within(1e-12));
        assertThat(fit.clean().variance()).isCloseTo(1e-3, within(1e-12));
        assertThat(fit.noisy().variance()).isCloseTo(1e-3, within(1e-12));
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

package dev.sluice.topology.noise.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.topology.noise.mixture.GaussianMixture.Component;
import dev.sluice.topology.noise.mixture.GaussianMixture.Outcome;
import dev.sluice.topology.noise.posterior.MixturePosterior;
import dev.sluice.topology.noise.posterior.NoisePosterior;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds of every fit, and what a mixture says of losses that do not fall into two groups. */
class GaussianMixtureTest {
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
            GaussianMixture fit = GaussianMixture.fit(Losses.histogram(losses), Losses.BINS, kind, null);

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
            assertThat(MixturePosterior.of(fit, Losses.BINS).curve()).isSorted().doesNotContain(Double.NaN);
        }
    }

    @Test
    void lossesThatFallOffExponentiallyDoNotDriveATruncatedComponentAway() {
        Random random = new Random(9);
        double[] losses = random.doubles(20_000)
                .map(u -> u < 0.2 ? 5 + random.nextGaussian() : -0.3 * Math.log(1 - random.nextDouble()))
                .toArray();
        GaussianMixture fit = GaussianMixture.fit(Losses.histogram(losses), Losses.BINS, MixtureKind.TRUNCATED, null);
        assertThat(fit.outcome()).isEqualTo(Outcome.SEPARATED);
        assertThat(fit.clean().mean()).isGreaterThanOrEqualTo(-2 * fit.clean().standardDeviation() - 1e-6);
        assertThat(fit.inNats(fit.clean()).mean()).isCloseTo(0.3, within(0.02));
        assertThat(fit.noisy().weight()).isCloseTo(0.2, within(0.02));
    }

    @Test
    void theCurveOverTheBinsIsThePosteriorAtTheirCentres() {
        for (MixtureKind kind : MixtureKind.values()) {
            GaussianMixture fit =
                    GaussianMixture.fit(Losses.histogram(Losses.draw(10, 4000, 0.3)), Losses.BINS, kind, null);
            double[] curve = fit.posterior(Losses.BINS);
            for (int bin = 0; bin < curve.length; bin++) {
                assertThat(curve[bin])
                        .as("%s, bin %s", kind, bin)
                        .isCloseTo(fit.posterior(Losses.BINS.centre(bin)), within(1e-9));
            }
        }
    }

    @Test
    void aWarmStartEndsWhereAColdStartDoes() {
        // Given
        GaussianMixture before = GaussianMixture.fit(Losses.histogram(Losses.draw(2, 8000, 0.3)), Losses.BINS, null);
        long[] next = Losses.histogram(Losses.draw(3, 8000, 0.4));

        // When
        GaussianMixture warm = GaussianMixture.fit(next, Losses.BINS, before);

        // Then
        GaussianMixture cold = GaussianMixture.fit(next, Losses.BINS, null);
        assertThat(warm.noisy().weight()).isCloseTo(cold.noisy().weight(), within(1e-4));
        assertThat(warm.noisy().mean()).isCloseTo(cold.noisy().mean(), within(1e-3));
    }

    @Test
    void theComponentOfTheSmallerMeanIsTheCleanOne() {
        GaussianMixture swapped = new GaussianMixture(
                new GaussianMixture.Component(0.4, 4, 2),
                new GaussianMixture.Component(0.6, 0.8, 0.2),
                Outcome.SEPARATED);
        GaussianMixture fit = GaussianMixture.fit(Losses.histogram(Losses.draw(4, 8000, 0.4)), Losses.BINS, swapped);
        assertThat(fit.clean().mean()).isLessThan(1).isLessThan(fit.noisy().mean());
    }

    @Test
    void oneGaussianDoesNotSeparate() {
        Random random = new Random(5);
        double[] losses =
                random.doubles(8000).map(u -> 3 + 0.5 * random.nextGaussian()).toArray();
        GaussianMixture fit = GaussianMixture.fit(Losses.histogram(losses), Losses.BINS, null);
        assertThat(fit.outcome()).as("%s apart by %s", fit, fit.separation()).isEqualTo(Outcome.INSEPARABLE);
    }

    @Test
    void noLossesOrAllInOneBinAreDegenerateAndStillFinite() {
        assertThat(GaussianMixture.fit(new long[Losses.BINS.count()], Losses.BINS, null)
                        .outcome())
                .isEqualTo(Outcome.DEGENERATE);
        GaussianMixture same = GaussianMixture.fit(Losses.histogram(2.3, 2.3, 2.3), Losses.BINS, null);
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
        GaussianMixture fit = GaussianMixture.fit(Losses.histogram(losses), Losses.BINS, null);

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
            NoisePosterior posterior = MixturePosterior.of(mixture, Losses.BINS);

            // Then
            assertThat(posterior.noiseRate()).isEqualTo(0.3);
            assertThat(posterior.curve()).isSorted();
            assertThat(posterior.curve()[0]).isBetween(0.0, 0.5);
            assertThat(posterior.curve()[Losses.BINS.count() - 1]).isBetween(0.5, 1.0);
        }
    }
}

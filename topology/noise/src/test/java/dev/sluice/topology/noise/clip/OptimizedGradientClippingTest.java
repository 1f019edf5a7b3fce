package dev.sluice.topology.noise.clip;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.topology.noise.mixture.GaussianMixture;
import dev.sluice.topology.noise.mixture.GaussianMixture.Component;
import dev.sluice.topology.noise.mixture.GaussianMixture.Outcome;
import dev.sluice.topology.noise.mixture.MixtureKind;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptimizedGradientClippingTest {
    private static final ClipPolicy OGC = ClipPolicy.parse("ogc");

    /** E[min(|g|, τ)] by a Riemann sum over the loss, or over the log-odds. */
    private static double riemann(Component component, boolean logOdds, DoubleUnaryOperator gradient, double tau) {
        double low = -Math.log1p(-1e-7);
        double high = -Math.log(1e-7);
        double from = logOdds ? Math.log(Math.expm1(low)) : low;
        double to = logOdds ? Math.log(Math.expm1(high)) : high;
        double sum = 0;
        double mass = 0;
        int steps = 20_000;
        for (int i = 0; i < steps; i++) {
            double x = from + (to - from) * (i + 0.5) / steps;
            double offset = x - component.mean();
            double density = Math.exp(-0.5 * offset * offset / component.variance());
            double loss = logOdds ? Math.log1p(Math.exp(x)) : x;
            sum += density * Math.min(gradient.applyAsDouble(loss), tau);
            mass += density;
        }
        return sum / mass;
    }

    private static double ratio(GaussianMixture mixture, DoubleUnaryOperator gradient, double tau) {
        boolean logOdds = mixture.kind() == MixtureKind.LOG_ODDS;
        return riemann(mixture.noisy(), logOdds, gradient, tau) / riemann(mixture.clean(), logOdds, gradient, tau);
    }

    /** |g| written out from the losses' definitions. */
    private static DoubleUnaryOperator gradient(String base) {
        return switch (base) {
            case "ce" -> Math::exp;
            case "gce:0.7" -> l -> Math.pow(Math.exp(-l), -0.3);
            default ->
                l -> {
                    double p = Math.exp(-l);
                    return Math.sqrt(1 - p) / p - 0.5 * Math.log(p) / Math.sqrt(1 - p);
                };
        };
    }

    /** docs/methods.md 1.5, the closed form's column; learning rates that give the bounds 3, 1.2 and 1.02. */
    @ParameterizedTest
    @CsvSource({
        "0.5, 0.5, 4, 1.5, 0.1, 6.38", "0.5, 0.5, 4, 1.5, 0.01, 2.07", "0.5, 0.5, 4, 1.5, 0.001, 1.29",
        "0.05, 0.1, 3, 1.5, 0.1, 3.45", "0.05, 0.1, 3, 1.5, 0.01, 1.33", "0.05, 0.1, 3, 1.5, 0.001, 1.09",
        "0.2, 0.3, 6, 2.5, 0.1, 4.32", "0.2, 0.3, 6, 2.5, 0.01, 1.63", "0.2, 0.3, 6, 2.5, 0.001, 1.18",
        "1.8, 0.5, 2.6, 0.4, 0.01, 6.39", "1.8, 0.5, 2.6, 0.4, 0.001, 3.20"
    })
    void theOfficialProcedureGivesThePublishedThresholds(
            double cleanMean, double cleanDeviation, double noisyMean, double noisyDeviation, double rate, double tau) {
        // When
        ClipThreshold clip = OGC.decide(
                Policies.rates(Policies.mixture(cleanMean, cleanDeviation, noisyMean, noisyDeviation), rate, 0));

        // Then
        assertThat(clip.policy()).isEqualTo("ogc:epsilon=20");
        assertThat(clip.bound()).isCloseTo(1 + 20 * rate, within(1e-12));
        assertThat(clip.tau()).isCloseTo(tau, within(0.01));
    }

    @ParameterizedTest
    @CsvSource({
        "GAUSSIAN, ce, 3",
        "GAUSSIAN, gce:0.7, 1.5",
        "GAUSSIAN, gce:0.7, 1.05",
        "GAUSSIAN, focal:0.5, 4",
        "GAUSSIAN, focal:0.5, 3",
        "TRUNCATED, ce, 3",
        "TRUNCATED, focal:0.5, 4",
        "LOG_ODDS, ce, 3",
        "LOG_ODDS, ce, 1.1",
        "LOG_ODDS, gce:0.7, 1.5",
        "LOG_ODDS, focal:0.5, 6"
    })
    void theBoundIsKeptExactlyAndUpToTheThresholdWhateverTheBase(MixtureKind kind, String base, double bound) {
        // Given
        GaussianMixture mixture = kind == MixtureKind.LOG_ODDS
                ? Policies.mixture(-1.5, 2, 3, 1.5, kind)
                : Policies.mixture(0.5, 0.5, 4, 1.5, kind);
        ClipPolicy policy = ClipPolicy.parse("ogc:epsilon=" + (bound - 1) + ",base=" + base);

        // When
        double tau = requireNonNull(policy.decide(Policies.rates(mixture, 1, 0)).tau());

        // Then
        assertThat(tau).isGreaterThan(1);
        assertThat(ratio(mixture, gradient(base), tau)).isCloseTo(bound, within(1e-3 * bound));
        for (double share = 0.05; share < 1; share += 0.05) {
            assertThat(ratio(mixture, gradient(base), Math.pow(tau, share))).isLessThan(bound);
        }
    }

    @Test
    void quadratureAndClosedFormGiveTheSameThreshold() {
        for (String base : new String[] {"ce", "gce:0.7"}) {
            for (double bound : new double[] {1.02, 1.2, 1.6}) {
                GaussianMixture mixture = Policies.mixture(0.2, 0.3, 6, 2.5);
                GradientBase gradients = GradientBase.parse(base);
                double closed = MixtureGradients.smallestCrossing(mixture, gradients, bound)
                        .orElseThrow();
                double summed =
                        MixtureGradients.byQuadrature(mixture, gradients, bound).orElseThrow();
                assertThat(summed / closed).as("%s, %s", base, bound).isCloseTo(1, within(1e-3));
            }
        }
    }

    @Test
    void aComponentFarOutsideThePossibleLossesStillGivesAThreshold() {
        GaussianMixture outside = Policies.mixture(-20, 0.5, 40, 1);
        assertThat(MixtureGradients.closedForm(outside, GradientBase.crossEntropy()))
                .isNull();
        assertThat(OGC.decide(Policies.rates(outside, 0.1, 0)).tau()).isCloseTo(3, within(0.1));
    }

    @Test
    void theFocalLossNeverGetsAThresholdBelowOne() {
        // Given clean losses so small that their focal gradient is far below 1
        GaussianMixture mixture = Policies.mixture(0.01, 0.04, 4, 1.5);

        // When
        ClipThreshold clip = ClipPolicy.parse("ogc:base=focal:0.5").decide(Policies.rates(mixture, 0.001, 0));

        // Then
        assertThat(ratio(mixture, gradient("focal"), 1)).isGreaterThan(1.02);
        assertThat(clip.tau()).isEqualTo(1);
    }

    @Test
    void nothingIsClippedWhereTheRatioNeverExceedsTheBound() {
        ClipThreshold clip = OGC.decide(Policies.rates(Policies.mixture(1.8, 0.5, 2.6, 0.4), 0.1, 0));
        assertThat(clip.tau()).isNull();
        assertThat(clip.bound()).isCloseTo(3.0, within(1e-12));
    }

    @Test
    void theSmallestOfSeveralCrossingsIsTaken() {
        // Given a ratio that peaks at 1.94 and falls to 1.83
        GaussianMixture mixture = Policies.mixture(2, 1, 3, 0.5);
        DoubleUnaryOperator ratio = requireNonNull(MixtureGradients.closedForm(mixture, GradientBase.crossEntropy()));

        // When
        ClipThreshold clip = OGC.decide(Policies.rates(mixture, 0.9 / 20, 0));

        // Then
        double logTau = Math.log(requireNonNull(clip.tau()));
        assertThat(ratio.applyAsDouble(logTau)).isCloseTo(1.9, within(1e-6));
        for (double smaller = 0; smaller < logTau - 1e-6; smaller += 0.01) {
            assertThat(ratio.applyAsDouble(smaller)).isLessThanOrEqualTo(1.9);
        }
        assertThat(ratio.applyAsDouble(16)).isLessThan(1.9);
        assertThat(ratio(mixture, Math::exp, 1e7)).isCloseTo(1.83, within(0.01));
    }

    @Test
    void nothingIsClippedWithoutALearningRateOrWithoutSeparation() {
        GaussianMixture separated = Policies.mixture(0.5, 0.5, 4, 1.5);
        GaussianMixture inseparable = new GaussianMixture(separated.clean(), separated.noisy(), Outcome.INSEPARABLE);
        assertThat(OGC.decide(Policies.rates(separated, 0, 0.1)).tau()).isNull();
        assertThat(OGC.decide(Policies.rates(separated, Double.NaN, 0.1)).tau()).isNull();
        assertThat(OGC.decide(Policies.rates(inseparable, 0.1, 0.1)).tau()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"0.1, 0.1, 3", "0.001, 0.001, 3", "0.0001, 0.001, 1.2", "0.00001, 0.001, 1.02", "0.001, 0, 3"})
    void theDecoupledBoundFollowsTheScheduleAndNotTheOptimiser(double rate, double peak, double bound) {
        ClipThreshold clip =
                ClipPolicy.parse("ogc:rho=2").decide(Policies.rates(Policies.mixture(0.5, 0.5, 4, 1.5), rate, peak));
        assertThat(clip.bound()).isCloseTo(bound, within(1e-12));
        assertThat(clip.tau()).isGreaterThan(1.0);
    }
}

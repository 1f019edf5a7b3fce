package dev.sluice.topology.noise;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.topology.noise.GaussianMixture.Component;
import dev.sluice.topology.noise.GaussianMixture.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClipPolicyTest {
    private static final LossBins BINS = LossBins.standard();

    private static GaussianMixture mixture(
            double cleanMean, double cleanDeviation, double noisyMean, double noisyDeviation) {
        return new GaussianMixture(
                new Component(0.6, cleanMean, cleanDeviation * cleanDeviation),
                new Component(0.4, noisyMean, noisyDeviation * noisyDeviation),
                Outcome.SEPARATED);
    }

    private static ClipPolicy.Evidence evidence(GaussianMixture mixture, double noiseRate, double learningRate) {
        long[] losses = new long[BINS.count()];
        double[] curve = new double[BINS.count()];
        for (int bin = 0; bin < losses.length; bin++) {
            double loss = BINS.centre(bin);
            losses[bin] = loss < 1 ? 100 : loss > 3 && loss < 6 ? 20 : 0;
            curve[bin] = loss < 2 ? 0 : 1;
        }
        return new ClipPolicy.Evidence(mixture, losses, curve, BINS, noiseRate, learningRate);
    }

    /** docs/methods.md 1.5, the closed form's column; learning rates that give the bounds 3, 1.2 and 1.02. */
    @ParameterizedTest
    @CsvSource({
        "0.5, 0.5, 4, 1.5, 0.1, 6.38", "0.5, 0.5, 4, 1.5, 0.01, 2.07", "0.5, 0.5, 4, 1.5, 0.001, 1.29",
        "0.05, 0.1, 3, 1.5, 0.1, 3.45", "0.05, 0.1, 3, 1.5, 0.01, 1.33", "0.05, 0.1, 3, 1.5, 0.001, 1.09",
        "0.2, 0.3, 6, 2.5, 0.1, 4.32", "0.2, 0.3, 6, 2.5, 0.01, 1.63", "0.2, 0.3, 6, 2.5, 0.001, 1.17",
        "1.8, 0.5, 2.6, 0.4, 0.01, 6.39", "1.8, 0.5, 2.6, 0.4, 0.001, 3.20"
    })
    void theOfficialPolicyGivesThePublishedThresholds(
            double cleanMean, double cleanDeviation, double noisyMean, double noisyDeviation, double rate, double tau) {
        // When
        ClipThreshold clip = ClipPolicy.OGC.decide(
                evidence(mixture(cleanMean, cleanDeviation, noisyMean, noisyDeviation), 0.4, rate));

        // Then
        assertThat(clip.policy()).isEqualTo("ogc");
        assertThat(clip.bound()).isCloseTo(1 + 20 * rate, within(1e-12));
        assertThat(clip.tau()).isCloseTo(tau, within(0.01));
    }

    @Test
    void theOfficialPolicyDoesNotClipWhereTheRatioNeverExceedsTheBound() {
        ClipThreshold clip = ClipPolicy.OGC.decide(evidence(mixture(1.8, 0.5, 2.6, 0.4), 0.4, 0.1));
        assertThat(clip.tau()).isNull();
        assertThat(clip.bound()).isCloseTo(3.0, within(1e-12));
    }

    @Test
    void theOfficialPolicyTakesTheSmallestOfSeveralCrossings() {
        // Given a ratio that peaks at 1.94 and falls to 1.83
        GaussianMixture mixture = mixture(2, 1, 3, 0.5);

        // When
        ClipThreshold clip = ClipPolicy.OGC.decide(evidence(mixture, 0.4, 0.9 / 20));

        // Then
        double logTau = Math.log(requireNonNull(clip.tau()));
        assertThat(ClipPolicy.gradientRatio(mixture, logTau)).isCloseTo(1.9, within(1e-6));
        for (double smaller = 0; smaller < logTau - 1e-6; smaller += 0.01) {
            assertThat(ClipPolicy.gradientRatio(mixture, smaller)).isLessThanOrEqualTo(1.9);
        }
        assertThat(ClipPolicy.gradientRatio(mixture, 16)).isLessThan(1.9);
    }

    @Test
    void theOfficialPolicyDoesNotClipWithoutALearningRateOrWithoutSeparation() {
        GaussianMixture separated = mixture(0.5, 0.5, 4, 1.5);
        GaussianMixture inseparable = new GaussianMixture(separated.clean(), separated.noisy(), Outcome.INSEPARABLE);
        assertThat(ClipPolicy.OGC.decide(evidence(separated, 0.4, 0)).tau()).isNull();
        assertThat(ClipPolicy.OGC.decide(evidence(inseparable, 0.4, 0.1)).tau()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.5, 1.0", "3, 1.5, 4.5", "0.05, 0.1, 2.0", "9, 3, 12", "-1, 0.4, 1", "-20, 0.5, 3", "40, 1, 9"})
    void theClosedFormAgreesWithQuadrature(double mean, double deviation, double logTau) {
        // Given
        double low = -Math.log1p(-1e-7);
        double high = -Math.log(1e-7);
        double nearest = (Math.min(Math.max(mean, low), high) - mean) / deviation;
        double sum = 0;
        double mass = 0;
        int steps = 2_000_000;
        for (int i = 0; i < steps; i++) {
            double loss = low + (high - low) * (i + 0.5) / steps;
            double z = (loss - mean) / deviation;
            double density = Math.exp((nearest * nearest - z * z) / 2);
            sum += density * Math.exp(Math.min(loss, logTau));
            mass += density;
        }

        // When
        double closed = TruncatedGaussian.meanClippedGradient(mean, deviation, logTau);

        // Then
        double tolerance = mean < -10 || mean > 30 ? 5e-2 : 1e-7;
        assertThat(closed / (sum / mass)).isCloseTo(1, within(tolerance));
    }

    @Test
    void theNormalTailKeepsItsPrecisionFarOut() {
        assertThat(NormalTail.logCdf(0)).isCloseTo(Math.log(0.5), within(1e-14));
        assertThat(NormalTail.logCdf(-1.959963984540054)).isCloseTo(Math.log(0.025), within(1e-11));
        assertThat(NormalTail.logCdf(-10)).isCloseTo(-53.23128515051247, within(1e-9));
        assertThat(NormalTail.logCdf(-40)).isCloseTo(-804.608442013754, within(1e-8));
        assertThat(NormalTail.logCdf(-3.5)).isCloseTo(NormalTail.logCdf(Math.nextDown(-3.5)), within(1e-10));
        assertThat(NormalTail.logDifference(9, 10)).isCloseTo(NormalTail.logDifference(-10, -9), within(1e-12));
    }

    @Test
    void evidenceLeavesNearlyCleanDataAlone() {
        assertThat(ClipPolicy.EVIDENCE
                        .decide(evidence(mixture(0.5, 0.5, 4, 1.5), 0.019, 0.1))
                        .tau())
                .isNull();
    }

    @Test
    void evidenceTightensAsNoiseGrowsAndKeepsItsBoundExactly() {
        // Given
        GaussianMixture mixture = mixture(0.5, 0.5, 4, 1.5);

        // When
        ClipThreshold little = ClipPolicy.EVIDENCE.decide(evidence(mixture, 0.2, 0));
        ClipThreshold much = ClipPolicy.EVIDENCE.decide(evidence(mixture, 0.4, 0));

        // Then
        assertThat(little.tau()).isGreaterThan(much.tau());
        assertThat(much.bound()).isCloseTo(1 + 0.5 / 0.16, within(1e-12));
        assertThat(ratioOfTheEvidence(requireNonNull(much.tau()))).isCloseTo(1 + 0.5 / 0.16, within(1e-6));
    }

    private static double ratioOfTheEvidence(double tau) {
        ClipPolicy.Evidence evidence = evidence(mixture(0.5, 0.5, 4, 1.5), 0.4, 0);
        double[] sum = new double[2];
        double[] count = new double[2];
        for (int bin = 0; bin < BINS.count(); bin++) {
            int side = evidence.curve()[bin] > 0.5 ? 1 : 0;
            sum[side] += evidence.losses()[bin] * Math.min(Math.exp(BINS.centre(bin)), tau);
            count[side] += evidence.losses()[bin];
        }
        return sum[1] / count[1] / (sum[0] / count[0]);
    }

    @Test
    void policiesAreFoundByNameAndUnknownOnesNameTheChoice() {
        assertThat(ClipPolicy.named("ogc")).isEqualTo(ClipPolicy.OGC);
        assertThat(ClipPolicy.NONE
                        .decide(evidence(mixture(0, 1, 4, 1), 0.5, 0.1))
                        .tau())
                .isNull();
        assertThatThrownBy(() -> ClipPolicy.named("clamp")).hasMessageContaining("none, ogc, evidence");
        assertThatThrownBy(() -> PosteriorKind.named("x")).hasMessageContaining("counterfactual, mixture");
        assertThat(PosteriorKind.named("mixture")).isEqualTo(PosteriorKind.MIXTURE);
    }
}

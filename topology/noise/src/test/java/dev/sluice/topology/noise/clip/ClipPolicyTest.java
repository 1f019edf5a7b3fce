package dev.sluice.topology.noise.clip;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.topology.noise.mixture.GaussianMixture;
import dev.sluice.topology.noise.mixture.MixtureKind;
import dev.sluice.topology.noise.posterior.PosteriorKind;
import dev.sluice.topology.noise.window.LossBins;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClipPolicyTest {
    private static final LossBins BINS = LossBins.standard();
    private static final String[] ALL = {
        "none",
        "fixed",
        "fixed:tau=1",
        "evidence",
        "evidence:base=gce:0.7",
        "evidence:base=focal:0.5",
        "ogc",
        "ogc:rho=0.1",
        "ogc:base=gce:0.7",
        "ogc:base=focal:0.5",
        "median-multiple",
        "median-multiple:floor=0",
        "mean-std",
        "mean-std:base=focal:2,floor=0",
        "median-mad:floor=0",
        "quantile:alpha=0.5,floor=0"
    };

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none | none",
                "fixed | fixed:tau=10",
                "fixed:tau=2.5 | fixed:tau=2.5",
                "evidence | evidence",
                "evidence:base=ce | evidence",
                "evidence:base=gce | evidence:base=gce:0.7",
                "ogc | ogc:epsilon=20",
                "ogc:rho=0.1 | ogc:rho=0.1",
                "ogc:base=focal:2,epsilon=1e1 | ogc:epsilon=10,base=focal:2",
                "median-multiple | median-multiple:k=5,floor=ln-classes",
                "median-multiple:floor=0,k=3 | median-multiple:k=3,floor=0",
                "mean-std | mean-std:k=3,floor=ln-classes",
                "median-mad:floor=ln-classes | median-mad:k=3,floor=ln-classes",
                "quantile:alpha=0.9,floor=0.7 | quantile:alpha=0.9,floor=0.7"
            })
    void aPolicyIsNamedByATextAndNamesItselfInFull(String text, String spec) {
        ClipPolicy policy = ClipPolicy.parse(text);
        assertThat(policy.spec()).isEqualTo(spec);
        assertThat(ClipPolicy.parse(policy.spec())).isEqualTo(policy);
        assertThat(policy.decide(Policies.losses(10, 1, 2, 3)).policy()).isEqualTo(spec);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "clamp | clip policy 'clamp' is unknown, use one of none, fixed, evidence, ogc, median-multiple, mean-std,",
                "'' | clip policy '' is unknown",
                "OGC | clip policy 'OGC' is unknown",
                "none:tau=1 | 'none' has no parameter 'tau', it has none",
                "ogc:eps=20 | 'ogc' has no parameter 'eps', it has rho, epsilon, base",
                "ogc: | '' is not of the form parameter=value",
                "ogc:epsilon | 'epsilon' is not of the form parameter=value",
                "ogc:epsilon= | 'epsilon=' is not of the form parameter=value",
                "ogc:epsilon=20, | '' is not of the form parameter=value",
                "ogc:epsilon=1,epsilon=2 | gives 'epsilon' twice",
                "ogc:epsilon=1,rho=2 | epsilon or rho, not both",
                "ogc:epsilon=twenty | epsilon must be a number, not 'twenty'",
                "ogc:epsilon=NaN | must be a finite number",
                "ogc:epsilon=0 | epsilon to be above 0",
                "ogc:rho=-1 | rho to be above 0",
                "ogc:base=mae | gradient base 'mae' is unknown",
                "fixed:tau=0.5 | tau of at least 1",
                "fixed:tau=Infinity | must be a finite number",
                "quantile:alpha=1 | alpha above 0 and below 1",
                "quantile:k=3 | 'quantile' has no parameter 'k', it has alpha, floor",
                "mean-std:k=-1 | k of 0 to 1000000",
                "median-multiple:floor=20 | floor of 0 to 16.118",
                "median-multiple:floor=classes | floor must be a number, not 'classes'"
            })
    void aWrongTextIsRefusedWithWhatIsWrong(String text, String complaint) {
        assertThatThrownBy(() -> ClipPolicy.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void anEndlessTextIsRefusedWithoutRepeatingIt() {
        assertThatThrownBy(() -> ClipPolicy.parse("x".repeat(100_000)))
                .hasMessage("a clip policy is named in at most 200 characters, not 100000");
    }

    @Test
    void thresholdsAreAtLeastOneAndNeverNaNWhateverTheWindow() {
        for (long seed = 0; seed < 300; seed++) {
            // Given
            Random random = new Random(seed);
            long[] losses = new long[BINS.count()];
            double[] noisyShare = new double[BINS.count()];
            int filled = random.nextInt(5) == 0 ? random.nextInt(3) : random.nextInt(2000);
            for (int i = 0; i < filled; i++) {
                losses[BINS.index(Math.abs(random.nextGaussian() * random.nextInt(20)))] += 1 + random.nextInt(50);
            }
            for (int bin = 0; bin < noisyShare.length; bin++) {
                noisyShare[bin] = random.nextInt(4) == 0 ? random.nextInt(2) : random.nextDouble();
            }
            List<MixtureKind> kinds = new ArrayList<>(EnumSet.allOf(MixtureKind.class));
            MixtureKind kind = kinds.get(random.nextInt(kinds.size()));
            ClipPolicy.Evidence evidence = new ClipPolicy.Evidence(
                    GaussianMixture.fit(losses, BINS, kind, null),
                    losses,
                    noisyShare,
                    BINS,
                    random.nextDouble(),
                    random.nextInt(3) == 0 ? 0 : Math.exp(-12 * random.nextDouble()),
                    random.nextDouble(),
                    random.nextInt(100));

            for (String text : ALL) {
                // When
                Double tau = ClipPolicy.parse(text).decide(evidence).tau();

                // Then
                if (tau != null) {
                    assertThat(tau).as("%s, seed %s", text, seed).isBetween(1.0, 2e7);
                }
            }
        }
    }

    @Test
    void aFixedThresholdIsFixedAndNoneIsNone() {
        assertThat(ClipPolicy.parse("fixed:tau=7").decide(Policies.losses(10)).tau())
                .isEqualTo(7);
        assertThat(ClipPolicy.none().decide(Policies.losses(10, 1, 2)).tau()).isNull();
    }

    @Test
    void evidenceLeavesNearlyCleanDataAlone() {
        assertThat(ClipPolicy.evidence().decide(Policies.twoBlocks(0.019)).tau())
                .isNull();
        assertThat(ClipPolicy.evidence().decide(Policies.twoBlocks(Double.NaN)).tau())
                .isNull();
    }

    @Test
    void evidenceTightensAsNoiseGrowsAndKeepsItsBoundExactly() {
        // When
        ClipThreshold little = ClipPolicy.evidence().decide(Policies.twoBlocks(0.2));
        ClipThreshold much = ClipPolicy.evidence().decide(Policies.twoBlocks(0.4));

        // Then
        assertThat(little.tau()).isGreaterThan(much.tau());
        assertThat(much.bound()).isCloseTo(1 + 0.5 / 0.16, within(1e-12));
        assertThat(ratioOfTheBlocks(requireNonNull(much.tau()))).isCloseTo(1 + 0.5 / 0.16, within(1e-9));
    }

    private static double ratioOfTheBlocks(double tau) {
        ClipPolicy.Evidence evidence = Policies.twoBlocks(0.4);
        double[] sum = new double[2];
        double[] count = new double[2];
        for (int bin = 0; bin < BINS.count(); bin++) {
            int side = evidence.noisyShare()[bin] > 0.5 ? 1 : 0;
            sum[side] += evidence.losses()[bin] * Math.min(Math.exp(BINS.centre(bin)), tau);
            count[side] += evidence.losses()[bin];
        }
        return sum[1] / count[1] / (sum[0] / count[0]);
    }

    @Test
    void evidenceTakesItsMeansOverWhateverSharesOfWrongLabels() {
        // Given shares that fall and rise again
        long[] losses = Policies.histogram(0.2, 0.2, 0.2, 1.0, 1.0, 3.0, 3.0, 5.0);
        double[] noisyShare = new double[BINS.count()];
        noisyShare[BINS.index(0.2)] = 0.1;
        noisyShare[BINS.index(1.0)] = 0.9;
        noisyShare[BINS.index(3.0)] = 0.2;
        noisyShare[BINS.index(5.0)] = 1;
        ClipPolicy.Evidence evidence =
                new ClipPolicy.Evidence(Policies.mixture(0.5, 0.5, 4, 1.5), losses, noisyShare, BINS, 0.7, 0, 0, 10);

        // When
        double tau = requireNonNull(ClipPolicy.evidence().decide(evidence).tau());

        // Then
        double noisy = 0;
        double clean = 0;
        for (int bin = 0; bin < BINS.count(); bin++) {
            double gradient = Math.min(Math.exp(BINS.centre(bin)), tau);
            noisy += losses[bin] * noisyShare[bin] * gradient;
            clean += losses[bin] * (1 - noisyShare[bin]) * gradient;
        }
        assertThat(noisy / 3.5 / (clean / 4.5)).isCloseTo(1 + 0.5 / 0.49, within(1e-9));
    }

    @Test
    void posteriorsAreFoundByNameAndUnknownOnesNameTheChoice() {
        assertThatThrownBy(() -> PosteriorKind.named("x")).hasMessageContaining("counterfactual, mixture");
        assertThat(PosteriorKind.named("mixture")).isEqualTo(PosteriorKind.MIXTURE);
        assertThatThrownBy(() -> MixtureKind.named("x")).hasMessageContaining("gaussian, truncated, log-odds");
        assertThat(MixtureKind.named("log-odds")).isEqualTo(MixtureKind.LOG_ODDS);
    }
}

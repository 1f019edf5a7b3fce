package dev.sluice.topology.noise.clip;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.topology.noise.window.LossBins;
import dev.sluice.topology.noise.window.LossStatistics;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DynamicClippingTest {
    private static final String[] STATISTICS = {"median-multiple", "mean-std", "median-mad", "quantile"};

    private static double tau(String spec, ClipPolicy.Evidence evidence) {
        return requireNonNull(ClipPolicy.parse(spec).decide(evidence).tau());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half]);
    }

    private static double[] draw(long seed, int size) {
        Random random = new Random(seed);
        double noise = 0.6 * random.nextDouble();
        double scale = Math.exp(-2 + 2 * random.nextDouble());
        double[] losses = new double[size];
        for (int i = 0; i < size; i++) {
            losses[i] = random.nextDouble() < noise
                    ? Math.abs(4 + 1.5 * random.nextGaussian())
                    : -scale * Math.log(1 - random.nextDouble());
        }
        return losses;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void cutsAreThoseOfTheSortedSamples(long seed) {
        // Given
        double[] losses = draw(seed, 8001);
        double median = median(losses);
        double mad = median(Arrays.stream(losses).map(l -> Math.abs(l - median)).toArray());
        double mean = Arrays.stream(losses).sum() / losses.length;
        double deviation = Math.sqrt(
                Arrays.stream(losses).map(l -> (l - mean) * (l - mean)).sum() / losses.length);
        double[] sorted = losses.clone();
        Arrays.sort(sorted);
        ClipPolicy.Evidence evidence = Policies.losses(10, losses);

        // Then
        assertThat(Math.log(tau("median-multiple:k=2,floor=0", evidence)))
                .as("seed %s", seed)
                .isCloseTo(2 * median, within(0.02));
        assertThat(Math.log(tau("mean-std:k=1,floor=0", evidence)))
                .as("seed %s", seed)
                .isCloseTo(mean + deviation, within(0.001));
        assertThat(Math.log(tau("median-mad:k=1,floor=0", evidence)))
                .as("seed %s", seed)
                .isCloseTo(median + 1.4826 * mad, within(0.03));
        for (double share : new double[] {0.1, 0.5, 0.95, 0.999}) {
            // between the samples of neighbouring ranks, as thin tails leave gaps
            double cut = Math.log(tau("quantile:alpha=" + share + ",floor=0", evidence));
            int rank = (int) (share * losses.length);
            assertThat(cut)
                    .as("seed %s, α = %s", seed, share)
                    .isBetween(sorted[Math.max(0, rank - 3)] - 0.036, sorted[Math.min(8000, rank + 3)] + 0.036);
        }
    }

    @Test
    void theForumsRecipeIsFiveMediansWithoutAFloor() {
        double[] losses = draw(9, 5001);
        assertThat(tau("median-multiple:floor=0", Policies.losses(10, losses)))
                .isCloseTo(tau("median-multiple:k=5,floor=0", Policies.losses(2, losses)), within(1e-12));
        assertThat(Math.log(tau("median-multiple:floor=0", Policies.losses(10, losses))))
                .isCloseTo(5 * median(losses), within(0.05));
    }

    @Test
    void aModelThatHasLearntItsDataDoesNotDriveTheCutBelowTheLossOfAGuess() {
        // Given
        double[] confident = new Random(10).doubles(4000, 0, 0.02).toArray();

        for (String statistic : STATISTICS) {
            // Then
            assertThat(tau(statistic, Policies.losses(10, confident))).isCloseTo(10, within(1e-9));
            assertThat(tau(statistic, Policies.losses(0, confident))).isCloseTo(2, within(1e-9));
            assertThat(tau(statistic + ":floor=0.5", Policies.losses(10, confident)))
                    .isCloseTo(Math.exp(0.5), within(1e-9));
            assertThat(tau(statistic + ":floor=0", Policies.losses(10, confident)))
                    .isLessThan(1.15);
        }
    }

    @Test
    void otherBasesBoundTheirOwnGradientAtTheSameCut() {
        double[] losses = draw(11, 4001);
        ClipPolicy.Evidence evidence = Policies.losses(10, losses);
        double cut = Math.log(tau("quantile:alpha=0.9,floor=0", evidence));
        assertThat(tau("quantile:alpha=0.9,floor=0,base=gce:0.7", evidence))
                .isCloseTo(Math.exp(0.3 * cut), within(1e-9));
        double p = Math.exp(-cut);
        assertThat(tau("quantile:alpha=0.9,floor=0,base=focal:0.5", evidence))
                .isCloseTo(Math.sqrt(1 - p) / p - 0.5 * Math.log(p) / Math.sqrt(1 - p), within(1e-6));
    }

    @Test
    void withoutLossesNothingIsClipped() {
        for (String statistic : STATISTICS) {
            assertThat(ClipPolicy.parse(statistic).decide(Policies.losses(10)).tau())
                    .isNull();
        }
    }

    @Test
    void equalLossesAreCutAtTheirOwnValueOrAMultipleOfIt() {
        ClipPolicy.Evidence evidence = Policies.losses(10, 1.5, 1.5, 1.5, 1.5);
        assertThat(Math.log(tau("mean-std:floor=0", evidence))).isCloseTo(1.5, within(0.02));
        assertThat(Math.log(tau("median-mad:floor=0", evidence))).isCloseTo(1.5, within(0.06));
        assertThat(Math.log(tau("quantile:floor=0", evidence))).isCloseTo(1.5, within(0.04));
        assertThat(Math.log(tau("median-multiple:k=2,floor=0", evidence))).isCloseTo(3, within(0.05));
    }

    @Test
    void quantilesNeverFallWithTheirShare() {
        for (long seed = 20; seed < 40; seed++) {
            LossStatistics losses =
                    new LossStatistics(Policies.histogram(draw(seed, 1 + (int) seed * 10)), LossBins.standard());
            double before = 0;
            for (double share = 0; share <= 1; share += 0.001) {
                double quantile = losses.quantile(share);
                assertThat(quantile).as("seed %s", seed).isGreaterThanOrEqualTo(before);
                before = quantile;
            }
        }
    }
}

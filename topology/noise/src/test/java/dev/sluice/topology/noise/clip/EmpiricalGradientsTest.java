package dev.sluice.topology.noise.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EmpiricalGradientsTest {
    private static double ratio(double[] gradients, double[] noisy, double[] clean, double tau) {
        double[] sums = new double[2];
        for (int i = 0; i < gradients.length; i++) {
            sums[0] += noisy[i] * Math.min(gradients[i], tau);
            sums[1] += clean[i] * Math.min(gradients[i], tau);
        }
        return sums[0]
                / Arrays.stream(noisy).sum()
                / (sums[1] / Arrays.stream(clean).sum());
    }

    @Test
    void theCrossingIsTheSmallestForWhateverWeights() {
        int found = 0;
        for (long seed = 0; seed < 2000; seed++) {
            // Given
            Random random = new Random(seed);
            int size = 1 + random.nextInt(20);
            double[] gradients = random.doubles(size, 0.2, 40).sorted().toArray();
            double[] noisy = random.doubles(size).map(w -> w < 0.3 ? 0 : w).toArray();
            double[] clean = random.doubles(size).map(w -> w < 0.3 ? 0 : w).toArray();
            double bound = 1 + random.nextDouble();

            // When
            OptionalDouble tau = EmpiricalGradients.smallestCrossing(gradients, noisy, clean, bound);

            // Then
            double end = tau.orElse(50);
            if (Arrays.stream(noisy).sum() == 0 || Arrays.stream(clean).sum() == 0) {
                assertThat(tau).isEmpty();
                continue;
            }
            for (double below = 1; below < end - 1e-9; below += 0.05) {
                assertThat(ratio(gradients, noisy, clean, below))
                        .as("seed %s, τ = %s", seed, below)
                        .isLessThanOrEqualTo(bound + 1e-9);
            }
            if (tau.isPresent() && end > 1) {
                assertThat(ratio(gradients, noisy, clean, end))
                        .as("seed %s", seed)
                        .isCloseTo(bound, within(1e-9));
                found++;
            }
        }
        assertThat(found).isGreaterThan(200);
    }

    @Test
    void oneIsTheLeastThresholdEvenWhereItDoesNotKeepTheBound() {
        assertThat(EmpiricalGradients.smallestCrossing(
                        new double[] {0.1, 5}, new double[] {0, 1}, new double[] {1, 0}, 2))
                .hasValue(1);
    }

    @Test
    void withoutEitherKindOfSampleNothingIsClipped() {
        double[] none = new double[2];
        double[] some = {1, 1};
        double[] gradients = {2, 3};
        assertThat(EmpiricalGradients.smallestCrossing(gradients, none, some, 1.5))
                .isEmpty();
        assertThat(EmpiricalGradients.smallestCrossing(gradients, some, none, 1.5))
                .isEmpty();
        assertThat(EmpiricalGradients.smallestCrossing(gradients, new double[] {Double.NaN, 1}, some, 1.5))
                .isEmpty();
    }
}

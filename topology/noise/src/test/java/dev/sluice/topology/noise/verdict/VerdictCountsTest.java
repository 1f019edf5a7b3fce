package dev.sluice.topology.noise.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.topology.noise.window.LossDelta;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VerdictCountsTest {
    private static VerdictCounts random(long seed, int verdicts) {
        Random random = new Random(seed);
        VerdictCounts counts = new VerdictCounts();
        for (int i = 0; i < verdicts; i++) {
            double p = random.nextInt(10) == 0 ? Double.NaN : random.nextDouble();
            counts.record(random.nextBoolean(), p, random.nextBoolean(), 1);
        }
        return counts;
    }

    @Test
    void everyProbabilityHasABinAndBinsAscend() {
        int before = 0;
        for (int i = 0; i <= 10_000; i++) {
            int bin = VerdictCounts.bin(i / 10_000.0);
            assertThat(bin).isBetween(before, VerdictCounts.BINS - 1);
            before = bin;
        }
        assertThat(VerdictCounts.bin(0)).isZero();
        assertThat(VerdictCounts.bin(1)).isEqualTo(VerdictCounts.BINS - 1);
    }

    @Test
    void aBinStandsWhereItsVerdictsDo() {
        // Given
        VerdictCounts counts = new VerdictCounts();
        counts.record(false, 0.96, true, 1);
        counts.record(true, 0.962, false, 1);

        // When
        int bin = VerdictCounts.bin(0.961);

        // Then
        assertThat(counts.meanProbability(bin)).isCloseTo(0.961, within(1e-6));
        assertThat(counts.verdicts(bin)).isEqualTo(2);
        assertThat(counts.wrong(bin)).isEqualTo(1);
    }

    @Test
    void onlyControlsCountAsControlsWithOrWithoutAProbability() {
        // Given
        VerdictCounts counts = new VerdictCounts();

        // When
        counts.record(false, 0.99, true, 1);
        counts.record(true, 0.01, true, 1);
        counts.record(true, Double.NaN, false, 1);

        // Then
        assertThat(counts.controls()).isEqualTo(2);
        assertThat(counts.wrongControls()).isEqualTo(1);
        assertThat(counts.total()).isEqualTo(3);
        assertThat(counts.verdicts(0)).isZero();
    }

    @Test
    void anUndoneVerdictLeavesNoTrace() {
        // Given
        VerdictCounts counts = random(1, 100);
        byte[] before = counts.toBytes();

        // When
        counts.record(false, 0.9, true, 1);
        counts.record(false, 0.9, true, -1);

        // Then
        assertThat(counts.toBytes()).isEqualTo(before);
    }

    @Test
    void additionDoesNotCareForOrder() {
        // Given
        VerdictCounts ab = random(2, 50);
        ab.add(random(3, 70));

        // When
        VerdictCounts ba = random(3, 70);
        ba.add(random(2, 50));

        // Then
        assertThat(ba.toBytes()).isEqualTo(ab.toBytes());
    }

    @Test
    void bytesRestoreCountsOfEitherSign() {
        // Given
        VerdictCounts counts = random(4, 300);
        counts.record(true, 0.3, true, -1);
        counts.record(true, Double.NaN, true, -1);

        // When
        VerdictCounts restored = VerdictCounts.fromBytes(counts.toBytes());

        // Then
        assertThat(restored.toBytes()).isEqualTo(counts.toBytes());
        assertThat(restored.total()).isEqualTo(298);
        assertThat(VerdictCounts.fromBytes(new VerdictCounts().toBytes()).isEmpty())
                .isTrue();
    }

    @Test
    void oneVerdictTakesFewBytesAndIsToldFromLosses() {
        VerdictCounts one = new VerdictCounts();
        one.record(false, 0.97, true, 1);
        assertThat(one.toBytes()).hasSizeLessThan(12);
        assertThat(VerdictCounts.isVerdicts(one.toBytes())).isTrue();
        assertThat(VerdictCounts.isVerdicts(new LossDelta().toBytes())).isFalse();
    }

    @Test
    void bytesThatAreNotVerdictsAreRefused() {
        byte[] good = random(5, 100).toBytes();
        byte[] cut = Arrays.copyOf(good, good.length / 2);
        byte[] huge = new byte[100_000];
        huge[0] = 'V';
        assertThatThrownBy(() -> VerdictCounts.fromBytes(cut)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> VerdictCounts.fromBytes(huge)).hasMessageContaining("exceeds");
        assertThatThrownBy(() -> VerdictCounts.fromBytes(new byte[] {1})).hasMessageContaining("version");
    }

    @Test
    void anImpossibleProbabilityIsRefused() {
        VerdictCounts counts = new VerdictCounts();
        assertThatThrownBy(() -> counts.record(false, 1.1, true, 1)).hasMessageContaining("1.1");
    }
}

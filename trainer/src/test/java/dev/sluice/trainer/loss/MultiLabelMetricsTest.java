package dev.sluice.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MultiLabelMetricsTest {
    @Test
    void averagePrecisionIsThatOfTheTextbook() {
        // Given one class beside an unused one; ranked: present, absent, present, absent, present
        float[] logits = {5, -1, 4, -1, 3, -1, 2, -1, 1, -1};

        // When
        MultiLabelMetrics metrics = MultiLabelMetrics.of(logits, present(0, 4, 8), 5, 2);

        // Then
        assertThat(metrics.meanAveragePrecision()).isCloseTo((1 + 2 / 3.0 + 3 / 5.0) / 3, within(1e-12));
    }

    @Test
    void equalLogitsCountTogetherInWhateverOrderSamplesCome() {
        // Given two samples with and two without the class at the same logit
        float[] logits = {1, -1, 1, -1, 1, -1, 1, -1};

        // When // Then
        for (BitSet present : new BitSet[] {present(0, 2), present(4, 6), present(0, 6)}) {
            assertThat(MultiLabelMetrics.of(logits, present, 4, 2).meanAveragePrecision())
                    .isEqualTo(0.5);
        }
    }

    @Test
    void averagePrecisionAgreesWithTheSumOverAllThresholds() {
        // Given few different logits, so that many are equal
        Random random = new Random(3);
        int n = 200;
        float[] logits = new float[n * 3];
        BitSet present = new BitSet();
        for (int at = 0; at < logits.length; at++) {
            boolean has = random.nextInt(4) == 0;
            present.set(at, has);
            logits[at] = random.nextInt(8) + (has ? 2 : 0);
        }

        // When
        double actual = MultiLabelMetrics.of(logits, present, n, 3).meanAveragePrecision();

        // Then
        double expected = 0;
        for (int c = 0; c < 3; c++) {
            expected += slowly(logits, present, n, c) / 3;
        }
        assertThat(actual).isCloseTo(expected, within(1e-12));
    }

    @Test
    void f1AndAccuraciesGoByProbabilityOneHalf() {
        // Given two samples of three classes: {0, 1} seen as {0}, and {2} seen as {2}
        float[] logits = {1, -1, -2, -3, 0, 0.5f};

        // When
        MultiLabelMetrics metrics = MultiLabelMetrics.of(logits, present(0, 1, 5), 2, 3);

        // Then
        assertThat(metrics.microF1()).isEqualTo(2 * 2 / 5.0);
        assertThat(metrics.labelAccuracy()).isEqualTo(5 / 6.0);
        assertThat(metrics.subsetAccuracy()).isEqualTo(0.5);
    }

    @Test
    void aClassThatNoSampleHasDoesNotCountAndWithoutAnyThereIsNoMean() {
        // When
        MultiLabelMetrics none = MultiLabelMetrics.of(new float[] {-1, -1}, present(), 1, 2);

        // Then
        assertThat(none.meanAveragePrecision()).isNaN();
        assertThat(none.microF1()).isEqualTo(1);
        assertThat(none.subsetAccuracy()).isEqualTo(1);
    }

    private static double slowly(float[] logits, BitSet present, int n, int c) {
        double sum = 0;
        double recallBefore = 0;
        int positives = 0;
        for (int i = 0; i < n; i++) {
            positives += present.get(i * 3 + c) ? 1 : 0;
        }
        for (int threshold = 20; threshold >= -1; threshold--) {
            int found = 0;
            int all = 0;
            for (int i = 0; i < n; i++) {
                boolean above = logits[i * 3 + c] >= threshold;
                all += above ? 1 : 0;
                found += above && present.get(i * 3 + c) ? 1 : 0;
            }
            double recall = (double) found / positives;
            sum += all == 0 ? 0 : (recall - recallBefore) * found / all;
            recallBefore = recall;
        }
        return sum;
    }

    private static BitSet present(int... at) {
        BitSet bits = new BitSet();
        for (int i : at) {
            bits.set(i);
        }
        return bits;
    }
}

package dev.sluice.infra.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.infra.evaluate.StreamTrainer.Lesson;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.Truth;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NoisyLabelsTest {
    private static final int FRAMES = 2000;

    @Test
    void givenLabelsAreJudgedByTheTruth() {
        // Given
        EvaluationData data = CameraData.of(FRAMES, 0.4, null);

        // When
        NoisyLabels labels = NoisyLabels.of(data, LabelNoise.parse("given"), 1);

        // Then
        assertThat(labels.pool()).hasSize(FRAMES);
        for (int i = 0; i < FRAMES; i++) {
            assertThat(labels.given()[i]).isEqualTo(data.given(i));
            assertThat(labels.wrong()[i]).isEqualTo(data.given(i) != data.truth(i));
        }
        // 20 % have a wrong label, a third of the other dirty ones show no class
        assertThat(wrongShare(labels)).isCloseTo(0.2 + 0.2 / 3, within(0.04));
    }

    @Test
    void injectedNoiseStartsFromTheTruthAndLeavesOutWhatShowsNoClass() {
        // Given
        EvaluationData data = CameraData.of(FRAMES, 0.4, null);

        // When
        NoisyLabels none = NoisyLabels.of(data, LabelNoise.parse("none"), 1);
        NoisyLabels symmetric = NoisyLabels.of(data, LabelNoise.parse("symmetric:0.3"), 1);

        // Then
        assertThat(wrongShare(none)).isZero();
        assertThat(none.pool()).hasSizeLessThan(FRAMES);
        for (int sample : none.pool()) {
            assertThat(none.given()[sample]).isEqualTo(data.truth(sample)).isNotEqualTo(Truth.NO_CLASS);
        }
        assertThat(wrongShare(symmetric)).isCloseTo(0.3, within(0.04));
    }

    @Test
    void aCorrectedSampleIsLearntWithItsRightLabelAtFullWeightAndWithoutClipping() {
        // Given
        NoisyLabels labels = new NoisyLabels(
                new int[] {0, 1, 2}, new int[] {4, 4, 4}, new int[] {4, 7, Truth.NO_CLASS}, new boolean[] {
                    false, true, true
                });

        // When // Then
        assertThat(labels.corrected(0)).isEqualTo(new Lesson(0, 4, 1, TargetColumns.NO_CLIPPING));
        assertThat(labels.corrected(1)).isEqualTo(new Lesson(1, 7, 1, TargetColumns.NO_CLIPPING));
        assertThat(labels.corrected(2).weight()).isZero();
    }

    @Test
    void annotatorsErrOnTheSamplesThatShowAClassAndOnNoOthers() {
        // Given
        EvaluationData data = CameraData.of(FRAMES, 0.4, null);

        // When
        NoisyLabels labels = NoisyLabels.of(data, LabelNoise.parse("annotator:0.3"), 1);

        // Then
        assertThat(labels.pool()).hasSizeLessThan(FRAMES);
        assertThat(wrongShare(labels)).isCloseTo(0.3, within(0.5 / labels.pool().length));
        for (int sample : labels.pool()) {
            assertThat(labels.wrong()[sample]).isEqualTo(labels.given()[sample] != data.truth(sample));
        }
    }

    @Test
    void theTruthOfAFileGoesBeforeTheSources() {
        // Given
        int[] truth = new int[FRAMES];
        Arrays.fill(truth, 4);

        // When
        NoisyLabels labels = NoisyLabels.of(CameraData.of(FRAMES, 0, truth), LabelNoise.parse("none"), 1);

        // Then
        assertThat(labels.given()).containsOnly(4);
        assertThat(wrongShare(labels)).isZero();
    }

    @Test
    void aTruthThatNobodyKnowsCannotJudge() {
        // Given
        int[] truth = new int[10];
        truth[7] = EvaluationData.UNKNOWN;
        EvaluationData data = CameraData.of(10, 0, truth);

        // When // Then
        assertThat(data.truthKnown()).isFalse();
        assertThatThrownBy(() -> NoisyLabels.of(data, LabelNoise.parse("given"), 1))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("--truth");
        assertThat(NoisyLabels.of(data, LabelNoise.parse("none"), 1).given()[7]).isEqualTo(data.given(7));
    }

    private static double wrongShare(NoisyLabels labels) {
        return Arrays.stream(labels.pool())
                        .filter(sample -> labels.wrong()[sample])
                        .count()
                / (double) labels.pool().length;
    }
}

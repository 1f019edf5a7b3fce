package dev.sluice.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {
    private static final TargetColumns SETS = new TargetColumns(3, true);

    @Test
    void aSetOfLabelsBecomesOneTargetAndOneWeightForEachClass() {
        // Given
        Batch batch = new Batch(1, 1, SETS);

        // When
        batch.add(List.of(0, 2), List.of(1f, 0.5f, 0f), 0.5, 4, "a");

        // Then
        assertThat(batch.usedLabels()).containsExactly(1, 0, 1, 0.5f, 0.25f, 0, 4);
        assertThat(batch.keys()).containsExactly("a");
    }

    @Test
    void noWeightsOfLabelsMeanTheSamplesOwnForEach() {
        // Given
        Batch batch = new Batch(1, 1, SETS);

        // When
        batch.add(List.of(), List.of(), 0.5, Double.POSITIVE_INFINITY, "a");

        // Then
        assertThat(batch.usedLabels()).containsExactly(0, 0, 0, 0.5f, 0.5f, 0.5f, TargetColumns.NO_CLIPPING);
    }

    @Test
    void nothingOfAnEarlierStepIsLeftInAReusedBatch() {
        // Given
        Batch batch = new Batch(1, 1, SETS);
        batch.add(List.of(0, 1, 2), List.of(), 1, 4, "a");
        batch.clear();

        // When
        batch.add(List.of(1), List.of(), 1, 8, "b");

        // Then
        assertThat(batch.usedLabels()).containsExactly(0, 1, 0, 1, 1, 1, 8);
        assertThat(batch.keys()).containsExactly("b");
    }

    @Test
    void aSampleOfTheOtherTaskIsRefused() {
        Batch sets = new Batch(1, 1, SETS);
        Batch single = new Batch(1, 1, TargetColumns.singleLabel(3));

        assertThatThrownBy(() -> sets.add(1, 1, 1, "a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("multi-label");
        assertThatThrownBy(() -> single.add(List.of(1), List.of(), 1, 1, "a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("single-label");
    }
}

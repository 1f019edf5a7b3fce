package dev.sluice.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class HostFloatsTest {
    private final INDArray array = FloatTransfer.toNd4j(new float[] {1, 2, 3, 4, 5, 6}, 6);

    @BeforeAll
    static void prepare() {
        Nd4jRuntime.prepare();
    }

    @Test
    void aPieceIsCopiedBothWaysAndTheRestLeftAlone() {
        // Given
        HostFloats floats = HostFloats.of(array);
        float[] piece = {7, 8, 9};

        // When
        floats.put(3, piece, 2);
        floats.get(0, piece, 2);

        // Then
        assertThat(array.toFloatVector()).containsExactly(1, 2, 3, 7, 8, 6);
        assertThat(piece).containsExactly(1, 2, 9);
        assertThat(floats.length()).isEqualTo(6);
    }

    @Test
    void ofAViewOnlyItsOwnFloatsAreCopied() {
        // Given
        HostFloats view = HostFloats.of(array.get(NDArrayIndex.interval(2, 5)));

        // When
        view.put(1, new float[] {9}, 1);

        // Then
        assertThat(array.toFloatVector()).containsExactly(1, 2, 3, 9, 5, 6);
        assertThat(view.length()).isEqualTo(3);
        assertThatThrownBy(() -> view.get(4, new float[1], 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void arraysWithGapsOrOfAnotherTypeAreRefused() {
        INDArray column = array.reshape('c', 2, 3).getColumn(1);

        assertThatThrownBy(() -> HostFloats.of(column)).hasMessageContaining("without gaps");
        assertThatThrownBy(() -> HostFloats.of(Nd4j.zeros(DataType.DOUBLE, 2))).hasMessageContaining("DOUBLE");
    }
}

package dev.sluice.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FloatTransferTest {
    @BeforeAll
    static void prepare() {
        Nd4jRuntime.prepare();
    }

    @Test
    void whatGoesInComesOutInRowOrder() {
        // Given
        float[] values = {1, 2, 3, 4, 5, 6};

        // When
        INDArray array = FloatTransfer.toNd4j(values, 2, 3);

        // Then
        assertThat(array.toFloatMatrix()).isDeepEqualTo(new float[][] {{1, 2, 3}, {4, 5, 6}});
        assertThat(FloatTransfer.toHeap(array)).containsExactly(values);
    }

    @Test
    void columnOrderAndViewsComeOutInRowOrderToo() {
        INDArray array = FloatTransfer.toNd4j(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

        assertThat(FloatTransfer.toHeap(array.dup('f'))).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(FloatTransfer.toHeap(array.transpose())).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(FloatTransfer.toHeap(array.getRow(1))).containsExactly(4, 5, 6);
        assertThat(FloatTransfer.toHeap(array.getColumn(1))).containsExactly(2, 5);
    }

    @Test
    void vectorsComeOutWhateverTheirOrder() {
        assertThat(FloatTransfer.toHeap(Nd4j.linspace(1, 3, 3, DataType.FLOAT).reshape('f', 1, 3)))
                .containsExactly(1, 2, 3);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> FloatTransfer.toNd4j(new float[5], 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5 values");
        assertThatThrownBy(() -> FloatTransfer.toHeap(Nd4j.zeros(DataType.DOUBLE, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("DOUBLE");
    }
}

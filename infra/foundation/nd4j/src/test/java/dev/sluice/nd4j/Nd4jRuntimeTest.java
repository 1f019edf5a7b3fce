package dev.sluice.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class Nd4jRuntimeTest {
    @BeforeAll
    static void prepare() {
        Nd4jRuntime.prepare();
    }

    @Test
    void operationsRunThroughTheFencedExecutioner() {
        assertThat(Nd4j.getExecutioner()).isInstanceOf(FencedExecutioner.class);
    }

    @Test
    void nothingCollectsGarbageByTheClock() {
        assertThat(Nd4j.getMemoryManager().isPeriodicGcActive()).isFalse();
    }

    @Test
    void fencedOperationsComputeWhatTheyDidBefore() {
        // Given
        INDArray matrix = Nd4j.create(new float[][] {{1, 2}, {3, 4}});

        // When
        INDArray shifted = matrix.addRowVector(Nd4j.create(new float[] {10, 20}));

        // Then
        assertThat(shifted.toFloatMatrix()).isDeepEqualTo(new float[][] {{11, 22}, {13, 24}});
        assertThat(matrix.sum(0).toFloatVector()).containsExactly(4, 6);
        assertThat(matrix.argMax(1).toIntVector()).containsExactly(1, 1);
        assertThat(matrix.mul(3).maxNumber().floatValue()).isEqualTo(12);
    }
}

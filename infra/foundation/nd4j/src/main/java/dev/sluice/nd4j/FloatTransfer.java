package dev.sluice.nd4j;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Moves floats between the heap and ND4J in one piece. ND4J itself moves them one by one through a switch over data types, which took a
 * fifth of a trainer's time. Where arrays live on a GPU, its own way is kept: it knows when to copy.
 */
public final class FloatTransfer {
    private FloatTransfer() {}

    /**
     * A new array.
     *
     * @param values as many as the shape asks for, in 'c' order
     * @throws IllegalArgumentException if there are fewer or more
     */
    public static INDArray toNd4j(float[] values, long... shape) {
        long length = 1;
        for (long extent : shape) {
            length *= extent;
        }
        if (length != values.length) {
            throw new IllegalArgumentException(values.length + " values do not make an array of " + length);
        }
        if (!Nd4jRuntime.onCpu()) {
            return Nd4j.create(values, shape, 'c');
        }
        INDArray array = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
        HostFloats.of(array).put(0, values, values.length);
        return array;
    }

    /** The values of an array of floats, in 'c' order. */
    public static float[] toHeap(INDArray array) {
        if (array.dataType() != DataType.FLOAT) {
            throw new IllegalArgumentException("an array of FLOAT is needed, not of " + array.dataType());
        }
        boolean vector = array.length() == Math.max(array.size(0), array.size(array.rank() - 1));
        if (array.isView() || !(array.ordering() == 'c' || vector)) {
            try (INDArray rows = array.dup('c')) {
                return toHeap(rows);
            }
        }
        if (!Nd4jRuntime.onCpu()) {
            return array.data().asFloat();
        }
        float[] values = new float[Math.toIntExact(array.length())];
        HostFloats.of(array).get(0, values, values.length);
        return values;
    }
}

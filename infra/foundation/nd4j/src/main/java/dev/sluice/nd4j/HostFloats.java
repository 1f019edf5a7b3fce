package dev.sluice.nd4j;

import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The floats of an array in host memory, in the order they lie there, copied to and from the heap in pieces. The JVM compiles loops over
 * arrays on its heap to vector instructions, but not loops over buffers outside it: to copy, compute and copy back is about three times faster.
 * Nothing may be copied once the array is closed.
 */
public final class HostFloats {
    private final INDArray array;
    private final FloatBuffer floats;

    private HostFloats(INDArray array, FloatBuffer floats) {
        this.array = array;
        this.floats = floats;
    }

    /**
     * @param array of FLOAT without gaps, a view or not
     * @throws IllegalArgumentException if it is none, or if arrays do not lie in host memory
     */
    public static HostFloats of(INDArray array) {
        if (array.dataType() != DataType.FLOAT || array.elementWiseStride() != 1) {
            throw new IllegalArgumentException("an array of FLOAT without gaps is needed, not of " + array.dataType()
                    + ", stride " + array.elementWiseStride());
        }
        if (!Nd4jRuntime.onCpu()) {
            throw new IllegalArgumentException("arrays do not lie in host memory");
        }
        return new HostFloats(array, array.data().asNioFloat().slice());
    }

    /** The array itself. */
    public INDArray array() {
        return array;
    }

    public int length() {
        return Math.toIntExact(array.length());
    }

    /** Copies n floats that begin at an index to the beginning of an array on the heap. */
    public void get(int from, float[] to, int n) {
        try {
            floats.get(from, to, 0, n);
        } finally {
            Reference.reachabilityFence(array);
        }
    }

    /** Copies n floats from the beginning of an array on the heap to an index. */
    public void put(int to, float[] from, int n) {
        try {
            floats.put(to, from, 0, n);
        } finally {
            Reference.reachabilityFence(array);
        }
    }
}

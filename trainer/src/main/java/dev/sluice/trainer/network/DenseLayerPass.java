package dev.sluice.trainer.network;

import dev.sluice.nd4j.HostFloats;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One layer of a {@link DenseStack}: y = Wᵀx + b for each sample of a batch. Weights, biases and their gradient are views of the network's flat arrays. What
 * belongs to a batch of n lies one sample behind the other: {@code [n, units]} in 'c' order on the heap, where sums and ReLU are computed, {@code [units, n]} in
 * 'f' order outside it, where matrices are multiplied.
 */
final class DenseLayerPass implements AutoCloseable {
    private final int units;
    private final INDArray weights;
    private final INDArray weightGradient;
    private final HostFloats biases;
    private final HostFloats biasGradient;
    private final float[] row;
    private final float[] y;
    private final float[] dy;
    private final HostFloats outerY;
    private final HostFloats outerDy;

    /**
     * @param parameters of the network, flat
     * @param gradient of the network, flat
     * @param from where in both this layer begins: weights {@code [inputs, units]} in 'f' order, then biases
     * @param n samples of a batch
     */
    DenseLayerPass(INDArray parameters, INDArray gradient, long from, int inputs, int units, int n) {
        this.units = units;
        long biasesFrom = from + (long) inputs * units;
        weights = part(parameters, from, biasesFrom).reshape('f', inputs, units);
        weightGradient = part(gradient, from, biasesFrom).reshape('f', inputs, units);
        biases = HostFloats.of(part(parameters, biasesFrom, biasesFrom + units));
        biasGradient = HostFloats.of(part(gradient, biasesFrom, biasesFrom + units));
        row = new float[units];
        y = new float[n * units];
        dy = new float[n * units];
        outerY = matrix(units, n);
        outerDy = matrix(units, n);
    }

    private static INDArray part(INDArray flat, long from, long to) {
        return flat.reshape(flat.length()).get(NDArrayIndex.interval(from, to));
    }

    /** Of a value for each unit and sample, not yet set. */
    static HostFloats matrix(int units, int n) {
        return HostFloats.of(Nd4j.createUninitialized(DataType.FLOAT, new long[] {units, n}, 'f'));
    }

    /** Sets y of an x {@code [inputs, n]}. */
    void forward(INDArray x) {
        Nd4j.gemm(weights, x, outerY.array(), true, false, 1, 0);
        outerY.get(0, y, y.length);
        biases.get(0, row, units);
        for (int at = 0; at < y.length; at += units) {
            addRow(row, y, at);
        }
    }

    /** Sets y ← max(y, 0), and with it {@link #outerY}. */
    void rectify() {
        rectify(y);
        outerY.put(0, y, y.length);
    }

    float[] y() {
        return y;
    }

    /** The rectified y outside the heap, {@code [units, n]}: the next layer's x. */
    INDArray outerY() {
        return outerY.array();
    }

    /** Takes the losses' derivatives by y, on which {@link #backward} works. */
    float[] dy() {
        return dy;
    }

    /** Sets the gradient by weights and biases, a sum over the batch, from dy and the x that {@link #forward} had. */
    void backward(INDArray x) {
        Arrays.fill(row, 0);
        for (int at = 0; at < dy.length; at += units) {
            addToRow(row, dy, at);
        }
        biasGradient.put(0, row, units);
        outerDy.put(0, dy, dy.length);
        Nd4j.gemm(x, outerDy.array(), weightGradient, false, true, 1, 0);
    }

    /** Sets dy of the rectified layer below from this one's. */
    void backwardTo(DenseLayerPass below) {
        Nd4j.gemm(weights, outerDy.array(), below.outerDy.array(), false, false, 1, 0);
        below.outerDy.get(0, below.dy, below.dy.length);
        rectifyBack(below.y, below.dy);
    }

    private static void addRow(float[] row, float[] to, int at) {
        for (int j = 0; j < row.length; j++) {
            to[at + j] += row[j];
        }
    }

    private static void addToRow(float[] row, float[] from, int at) {
        for (int j = 0; j < row.length; j++) {
            row[j] += from[at + j];
        }
    }

    private static void rectify(float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.max(y[i], 0);
        }
    }

    /**
     * Clears derivatives where y is 0, not above. A factor min(y · 2²⁰⁰, 1), which is 0 or 1 for every float, can be computed by vector instructions; a condition
     * would be mispredicted half of the time.
     */
    private static void rectifyBack(float[] y, float[] dy) {
        for (int i = 0; i < y.length; i++) {
            dy[i] *= Math.min(y[i] * 0x1p100f * 0x1p100f, 1);
        }
    }

    @Override
    public void close() {
        outerY.array().close();
        outerDy.array().close();
    }
}

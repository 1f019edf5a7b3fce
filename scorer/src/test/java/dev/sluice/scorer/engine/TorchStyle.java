package dev.sluice.scorer.engine;

import dev.sluice.scorer.onnx.OnnxGraph;
import java.util.List;
import java.util.Random;

/**
 * A small network as PyTorch exports one: Conv with bias, BatchNormalization, Relu, MaxPool, Flatten, Gemm with transB = 1; images
 * [batch, 1, 8, 8], ten classes. Computes its own logits, one value after the other.
 */
final class TorchStyle {
    static final int SIDE = 8;
    static final int VALUES = SIDE * SIDE;
    static final int CLASSES = 10;
    private static final int CHANNELS = 4;
    private static final int POOLED = CHANNELS * VALUES / 4;
    private static final double EPSILON = 1e-5;

    final float[] kernels;
    final float[] biases;
    final float[][] statistics = new float[4][];
    final float[] weights;
    final float[] offsets;

    TorchStyle(long seed) {
        Random random = new Random(seed);
        kernels = gaussian(random, CHANNELS * 9, 0.5);
        biases = gaussian(random, CHANNELS, 0.5);
        for (int i = 0; i < 4; i++) {
            statistics[i] = gaussian(random, CHANNELS, 0.5);
        }
        for (int c = 0; c < CHANNELS; c++) {
            statistics[3][c] = 0.2f + statistics[3][c] * statistics[3][c];
        }
        weights = gaussian(random, CLASSES * POOLED, 0.1);
        offsets = gaussian(random, CLASSES, 0.5);
    }

    private static float[] gaussian(Random random, int count, double scale) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        return values;
    }

    /** With the batch left open. */
    OnnxGraph graph() {
        return graph(OnnxGraph.BATCH);
    }

    OnnxGraph graph(long batch) {
        OnnxGraph graph = new OnnxGraph()
                .input("input", batch, 1, SIDE, SIDE)
                .output("output", batch, CLASSES)
                .constant("conv1.weight", kernels, 0, CHANNELS, 1, 3, 3)
                .constant("conv1.bias", biases, 0, CHANNELS)
                .constant("fc.weight", weights, 0, CLASSES, POOLED)
                .constant("fc.bias", offsets, 0, CLASSES);
        String[] names = {"bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var"};
        for (int i = 0; i < 4; i++) {
            graph.constant(names[i], statistics[i], 0, CHANNELS);
        }
        return graph.node(
                        "Conv", List.of("input", "conv1.weight", "conv1.bias"), "/conv1/Conv_output_0", a -> a.integers(
                                        "dilations", 1, 1)
                                .integer("group", 1)
                                .integers("kernel_shape", 3, 3)
                                .integers("pads", 1, 1, 1, 1)
                                .integers("strides", 1, 1))
                .node(
                        "BatchNormalization",
                        List.of("/conv1/Conv_output_0", names[0], names[1], names[2], names[3]),
                        "/bn1/BatchNormalization_output_0",
                        a -> a.real("epsilon", EPSILON).real("momentum", 0.9).integer("training_mode", 0))
                .node("Relu", List.of("/bn1/BatchNormalization_output_0"), "/Relu_output_0")
                .node("MaxPool", List.of("/Relu_output_0"), "/MaxPool_output_0", a -> a.integer("ceil_mode", 0)
                        .integers("kernel_shape", 2, 2)
                        .integers("strides", 2, 2))
                .node("Flatten", List.of("/MaxPool_output_0"), "/Flatten_output_0", a -> a.integer("axis", 1))
                .node("Gemm", List.of("/Flatten_output_0", "fc.weight", "fc.bias"), "output", a -> a.real("alpha", 1)
                        .real("beta", 1)
                        .integer("transB", 1));
    }

    /** Logits of one sample. */
    double[] logits(float[] image) {
        double[] pooled = new double[POOLED];
        for (int c = 0; c < CHANNELS; c++) {
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    int at = (c * SIDE / 2 + y / 2) * SIDE / 2 + x / 2;
                    // what Relu gives is at least 0, where pooling starts
                    pooled[at] = Math.max(pooled[at], normalised(image, c, y, x));
                }
            }
        }
        double[] logits = new double[CLASSES];
        for (int k = 0; k < CLASSES; k++) {
            logits[k] = offsets[k];
            for (int i = 0; i < POOLED; i++) {
                logits[k] += weights[k * POOLED + i] * pooled[i];
            }
        }
        return logits;
    }

    private double normalised(float[] image, int c, int y, int x) {
        double sum = biases[c];
        for (int dy = -1; dy <= 1; dy++) {
            for (int dx = -1; dx <= 1; dx++) {
                if (y + dy >= 0 && y + dy < SIDE && x + dx >= 0 && x + dx < SIDE) {
                    sum += kernels[c * 9 + (dy + 1) * 3 + dx + 1] * image[(y + dy) * SIDE + x + dx];
                }
            }
        }
        return statistics[0][c] * (sum - statistics[2][c]) / Math.sqrt(statistics[3][c] + EPSILON) + statistics[1][c];
    }
}

package dev.sluice.scorer.onnx;

import java.util.Arrays;

/** Shapes of products of matrices and of what works value by value, with ONNX's broadcasting. */
final class MatrixRules {
    private static final int INT64 = 7;

    private MatrixRules() {}

    /** The output is like the first input. */
    static void likeInput(NodeShapes shapes) {
        shapes.give(shapes.shape(0));
    }

    static void identity(NodeShapes shapes) {
        shapes.give(shapes.shape(0), shapes.known(0));
    }

    static void cast(NodeShapes shapes) {
        // a cast to anything narrower could change them
        shapes.give(shapes.shape(0), shapes.node().integer("to", 0) == INT64 ? shapes.known(0) : null);
    }

    static void batchNormalization(NodeShapes shapes) {
        if (shapes.node().integer("training_mode", 0) != 0) {
            throw shapes.refused("it is in training mode; export the model in evaluation mode");
        }
        for (int i = 1; i < 5; i++) {
            if (shapes.shape(0).length < 2 || !Arrays.equals(shapes.shape(i), new long[] {shapes.shape(0)[1]})) {
                throw shapes.refused("statistics that do not suit its input");
            }
        }
        likeInput(shapes);
    }

    static void dropout(NodeShapes shapes) {
        if (shapes.has(2)) {
            throw shapes.refused("a switch for training; export the model in evaluation mode");
        }
        likeInput(shapes);
        likeInput(shapes);
    }

    static void broadcast(NodeShapes shapes) {
        long[] output = shapes.shape(0);
        for (int i = 1; i < shapes.node().inputs().size(); i++) {
            output = broadcast(shapes, output, shapes.shape(i));
        }
        shapes.give(output);
    }

    static long[] broadcast(NodeShapes shapes, long[] one, long[] other) {
        long[] output = new long[Math.max(one.length, other.length)];
        for (int i = 1; i <= output.length; i++) {
            long a = i <= one.length ? one[one.length - i] : 1;
            long b = i <= other.length ? other[other.length - i] : 1;
            if (a != b && a != 1 && b != 1) {
                throw shapes.refused(Arrays.toString(one) + " and " + Arrays.toString(other) + " do not go together");
            }
            output[output.length - i] = Math.max(a, b);
        }
        return output;
    }

    static void gemm(NodeShapes shapes) {
        long[] a = shapes.shape(0);
        long[] b = shapes.shape(1);
        boolean flipA = shapes.node().integer("transA", 0) != 0;
        boolean flipB = shapes.node().integer("transB", 0) != 0;
        if (a.length != 2 || b.length != 2 || a[flipA ? 0 : 1] != b[flipB ? 1 : 0]) {
            throw shapes.refused("weights " + Arrays.toString(b) + " for an input " + Arrays.toString(a));
        }
        long[] output = {a[flipA ? 1 : 0], b[flipB ? 0 : 1]};
        if (shapes.has(2) && !Arrays.equals(broadcast(shapes, output, shapes.shape(2)), output)) {
            throw shapes.refused("a bias that does not suit its weights");
        }
        shapes.addWork((double) output[0] * output[1] * a[flipA ? 0 : 1]);
        shapes.give(output);
    }

    static void matMul(NodeShapes shapes) {
        long[] a = shapes.shape(0);
        long[] b = shapes.shape(1);
        if (a.length < 2 || b.length < 2 || a[a.length - 1] != b[b.length - 2]) {
            throw shapes.refused("a product of " + Arrays.toString(a) + " and " + Arrays.toString(b));
        }
        long[] stacks = broadcast(shapes, Arrays.copyOf(a, a.length - 2), Arrays.copyOf(b, b.length - 2));
        long[] output = Arrays.copyOf(stacks, stacks.length + 2);
        output[output.length - 2] = a[a.length - 2];
        output[output.length - 1] = b[b.length - 1];
        shapes.addWork((double) WindowRules.product(output) * a[a.length - 1]);
        shapes.give(output);
    }
}

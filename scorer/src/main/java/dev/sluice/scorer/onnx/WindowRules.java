package dev.sluice.scorer.onnx;

import java.util.Arrays;

/** Shapes of what slides a window: convolutions [samples, channels, sides...] and poolings. */
final class WindowRules {
    private static final int MAX_SETTING = 1024;

    private WindowRules() {}

    static void convolution(NodeShapes shapes) {
        long[] input = shapes.shape(0);
        long[] weights = shapes.shape(1);
        long group = shapes.node().integer("group", 1);
        if (input.length < 3 || weights.length != input.length || group < 1 || input[1] != weights[1] * group) {
            throw shapes.refused("weights " + Arrays.toString(weights) + " for an input " + Arrays.toString(input));
        }
        long[] kernel = Arrays.copyOfRange(weights, 2, weights.length);
        long[] output = slide(shapes, input, kernel);
        output[1] = weights[0];
        shapes.addWork((double) product(output) * weights[1] * product(kernel));
        shapes.give(output);
    }

    static void pooling(NodeShapes shapes) {
        long[] input = shapes.shape(0);
        long[] kernel = shapes.node().integers("kernel_shape");
        if (kernel == null || kernel.length != input.length - 2) {
            throw shapes.refused("a kernel that does not suit its input");
        }
        long[] output = slide(shapes, input, kernel);
        shapes.addWork((double) product(output) * product(kernel));
        shapes.give(output);
    }

    static void globalPooling(NodeShapes shapes) {
        long[] output = shapes.shape(0);
        if (output.length < 3) {
            throw shapes.refused("an input without sides");
        }
        Arrays.fill(output, 2, output.length, 1);
        shapes.give(output);
    }

    private static long[] slide(NodeShapes shapes, long[] input, long[] kernel) {
        int sides = kernel.length;
        long[] strides = setting(shapes, "strides", sides, 1, 1);
        long[] dilations = setting(shapes, "dilations", sides, 1, 1);
        long[] pads = setting(shapes, "pads", 2 * sides, 0, 0);
        String automatic = shapes.node().text("auto_pad", "NOTSET");
        boolean ceiling = shapes.node().integer("ceil_mode", 0) != 0;
        long[] output = input.clone();
        for (int i = 0; i < sides; i++) {
            if (kernel[i] < 1 || kernel[i] > MAX_SETTING) {
                throw shapes.refused("a kernel of " + kernel[i]);
            }
            long extent = input[2 + i];
            long reach = (kernel[i] - 1) * dilations[i] + 1;
            if (automatic.startsWith("SAME_")) {
                output[2 + i] = (extent + strides[i] - 1) / strides[i];
                continue;
            }
            long padding = automatic.equals("NOTSET") ? pads[i] + pads[sides + i] : 0;
            long room = extent + padding - reach;
            if (room < 0) {
                throw shapes.refused("a window larger than its input");
            }
            output[2 + i] = (ceiling ? (room + strides[i] - 1) / strides[i] : room / strides[i]) + 1;
        }
        return output;
    }

    private static long[] setting(NodeShapes shapes, String name, int count, long otherwise, long least) {
        long[] values = shapes.node().integers(name);
        if (values == null || values.length == 0) {
            long[] defaults = new long[count];
            Arrays.fill(defaults, otherwise);
            return defaults;
        }
        for (long value : values) {
            if (values.length != count || value < least || value > MAX_SETTING) {
                throw shapes.refused(name + " of " + Arrays.toString(values));
            }
        }
        return values;
    }

    static long product(long[] extents) {
        long product = 1;
        for (long extent : extents) {
            product = Math.multiplyExact(product, extent);
        }
        return product;
    }
}

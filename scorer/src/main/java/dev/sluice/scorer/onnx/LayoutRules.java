package dev.sluice.scorer.onnx;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Shapes of what moves values without computing any, and the small rows of integers from which exporters make shapes. */
final class LayoutRules {
    private LayoutRules() {}

    static void constant(NodeShapes shapes) {
        OnnxNode.Attribute tensor = shapes.node().attributes().get("value");
        OnnxNode.Attribute integer = shapes.node().attributes().get("value_int");
        long[] integers = shapes.node().integers("value_ints");
        if (tensor != null && tensor.tensor() != null) {
            shapes.give(tensor.tensor().shape(), tensor.tensor().integers());
        } else if (integer != null) {
            shapes.give(new long[0], new long[] {integer.integer()});
        } else if (integers != null) {
            shapes.give(new long[] {integers.length}, integers);
        } else if (shapes.node().attributes().containsKey("value_float")) {
            shapes.give(new long[0]);
        } else {
            throw shapes.refused("a kind of constant that is not allowed");
        }
    }

    static void shape(NodeShapes shapes) {
        long[] shape = shapes.shape(0);
        int from = index(shapes, shapes.node().integer("start", 0), shape.length + 1);
        int to = index(shapes, shapes.node().integer("end", shape.length), shape.length + 1);
        long[] part = Arrays.copyOfRange(shape, from, Math.max(from, to));
        shapes.give(new long[] {part.length}, part);
    }

    static void flatten(NodeShapes shapes) {
        long[] input = shapes.shape(0);
        int axis = index(shapes, shapes.node().integer("axis", 1), input.length + 1);
        shapes.give(new long[] {
            WindowRules.product(Arrays.copyOf(input, axis)),
            WindowRules.product(Arrays.copyOfRange(input, axis, input.length))
        });
    }

    static void reshape(NodeShapes shapes) {
        long[] input = shapes.shape(0);
        long[] target = shapes.needed(1).clone();
        if (shapes.node().integer("allowzero", 0) != 0) {
            throw shapes.refused("empty dimensions");
        }
        int open = -1;
        long rest = 1;
        for (int i = 0; i < target.length; i++) {
            if (target[i] == 0 && i < input.length) {
                target[i] = input[i];
            }
            if (target[i] == -1 && open < 0) {
                open = i;
            } else {
                rest = Math.multiplyExact(rest, target[i]);
            }
        }
        long count = WindowRules.product(input);
        if (open >= 0 && rest > 0 && count % rest == 0) {
            target[open] = count / rest;
        }
        if (rest < 1 || WindowRules.product(target) != count) {
            throw shapes.refused("an input " + Arrays.toString(input) + " made into " + Arrays.toString(target)
                    + "; export the model with a dynamic batch dimension");
        }
        shapes.give(target, shapes.known(0));
    }

    static void transpose(NodeShapes shapes) {
        long[] input = shapes.shape(0);
        long[] order = shapes.node().integers("perm");
        long[] output = new long[input.length];
        for (int i = 0; i < output.length; i++) {
            long from = order == null ? output.length - 1 - i : order.length == output.length ? order[i] : -1;
            output[i] = input[index(shapes, from, input.length)];
        }
        if (order != null && IntStream.range(0, output.length).anyMatch(i -> !contains(order, i))) {
            throw shapes.refused("an order that is none");
        }
        shapes.give(output);
    }

    static void concat(NodeShapes shapes) {
        long[] output = shapes.shape(0);
        int axis = index(shapes, shapes.node().integer("axis", Long.MIN_VALUE), output.length);
        long[] joined = shapes.known(0);
        for (int i = 1; i < shapes.node().inputs().size(); i++) {
            long[] next = shapes.shape(i);
            if (next.length != output.length) {
                throw shapes.refused("arrays of different ranks");
            }
            output[axis] = Math.addExact(output[axis], next[axis]);
            next[axis] = output[axis];
            if (!Arrays.equals(next, output)) {
                throw shapes.refused("arrays that do not go together");
            }
            joined = join(joined, shapes.known(i));
        }
        shapes.give(output, output.length == 1 ? joined : null);
    }

    private static long @Nullable [] join(long @Nullable [] one, long @Nullable [] other) {
        if (one == null || other == null || one.length + other.length > OnnxTensor.MAX_INTEGERS) {
            return null;
        }
        long[] joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }

    static void squeeze(NodeShapes shapes) {
        long[] input = shapes.shape(0);
        long[] axes = axes(shapes, input.length);
        shapes.give(
                IntStream.range(0, input.length)
                        .filter(i -> axes == null ? input[i] != 1 : !contains(axes, i))
                        .mapToLong(i -> input[i])
                        .toArray(),
                shapes.known(0));
    }

    static void unsqueeze(NodeShapes shapes) {
        long[] input = shapes.shape(0);
        long[] raw = rawAxes(shapes);
        if (raw == null) {
            throw shapes.refused("no axes");
        }
        long[] axes = positions(shapes, raw, input.length + raw.length);
        long[] output = new long[input.length + raw.length];
        int from = 0;
        for (int i = 0; i < output.length; i++) {
            if (contains(axes, i)) {
                output[i] = 1;
            } else if (from < input.length) {
                output[i] = input[from++];
            }
        }
        shapes.give(output, shapes.known(0));
    }

    static void reduce(NodeShapes shapes) {
        long[] input = shapes.shape(0);
        long[] axes = axes(shapes, input.length);
        boolean keep = shapes.node().integer("keepdims", 1) != 0;
        if (shapes.node().integer("noop_with_empty_axes", 0) != 0) {
            throw shapes.refused("an average over no axes");
        }
        long[] output = IntStream.range(0, input.length)
                .filter(i -> keep || !(axes == null || contains(axes, i)))
                .mapToLong(i -> axes == null || contains(axes, i) ? 1 : input[i])
                .toArray();
        shapes.give(output);
    }

    static void gather(NodeShapes shapes) {
        long[] input = shapes.shape(0);
        long[] indices = shapes.shape(1);
        int axis = index(shapes, shapes.node().integer("axis", 0), input.length);
        long[] output = new long[input.length - 1 + indices.length];
        System.arraycopy(input, 0, output, 0, axis);
        System.arraycopy(indices, 0, output, axis, indices.length);
        System.arraycopy(input, axis + 1, output, axis + indices.length, input.length - axis - 1);
        long[] values = shapes.known(0);
        long[] which = shapes.known(1);
        long[] known = null;
        if (values != null && which != null && input.length == 1) {
            known = Arrays.stream(which)
                    .map(i -> values[index(shapes, i, values.length)])
                    .toArray();
        }
        shapes.give(output, known);
    }

    static void slice(NodeShapes shapes) {
        long[] output = shapes.shape(0);
        long[] starts = shapes.needed(1);
        long[] ends = shapes.needed(2);
        long[] axes = shapes.has(3)
                ? positions(shapes, shapes.needed(3), output.length)
                : IntStream.range(0, starts.length).asLongStream().toArray();
        if (ends.length != starts.length || axes.length != starts.length || starts.length > output.length) {
            throw shapes.refused("bounds that do not suit its input");
        }
        if (shapes.has(4) && Arrays.stream(shapes.needed(4)).anyMatch(step -> step != 1)) {
            throw shapes.refused("steps other than 1");
        }
        long[] values = shapes.known(0);
        for (int i = 0; i < axes.length; i++) {
            int axis = (int) axes[i];
            long extent = output[axis];
            long from = clamp(starts[i], extent);
            long to = clamp(ends[i], extent);
            output[axis] = to - from;
            if (values != null && output.length == 1 && from < to) {
                values = Arrays.copyOfRange(values, (int) from, (int) to);
            }
        }
        shapes.give(output, output.length == 1 ? values : null);
    }

    private static long clamp(long bound, long extent) {
        return Math.max(0, Math.min(extent, bound < 0 ? bound + extent : bound));
    }

    static void pad(NodeShapes shapes) {
        long[] output = shapes.shape(0);
        long[] pads = shapes.has(1) ? shapes.needed(1) : shapes.node().integers("pads");
        if (pads == null || pads.length != 2 * output.length || shapes.has(3)) {
            throw shapes.refused("padding that does not suit its input");
        }
        for (int i = 0; i < output.length; i++) {
            output[i] = Math.addExact(output[i], Math.addExact(pads[i], pads[output.length + i]));
        }
        shapes.give(output);
    }

    static void expand(NodeShapes shapes) {
        shapes.give(MatrixRules.broadcast(shapes, shapes.shape(0), shapes.needed(1)));
    }

    private static long @Nullable [] rawAxes(NodeShapes shapes) {
        return shapes.has(1) ? shapes.needed(1) : shapes.node().integers("axes");
    }

    private static long @Nullable [] axes(NodeShapes shapes, int rank) {
        long[] raw = rawAxes(shapes);
        return raw == null ? null : positions(shapes, raw, rank);
    }

    private static long[] positions(NodeShapes shapes, long[] axes, int rank) {
        long[] positions = Arrays.stream(axes)
                .map(axis -> index(shapes, axis, rank))
                .distinct()
                .toArray();
        if (positions.length != axes.length) {
            throw shapes.refused("an axis named twice");
        }
        return positions;
    }

    private static int index(NodeShapes shapes, long index, int size) {
        long position = index < 0 ? index + size : index;
        if (position < 0 || position >= size) {
            throw shapes.refused("an axis or index outside what it is for");
        }
        return (int) position;
    }

    private static boolean contains(long[] values, long value) {
        return Arrays.stream(values).anyMatch(v -> v == value);
    }
}

package dev.sluice.scorer.onnx;

import dev.sluice.schemas.models.InvalidModelException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of the arrays in an ONNX graph while it is walked in the order of computation: shapes, and the values of small rows of integers. */
final class NodeShapes {
    private static final int MAX_RANK = 8;

    private final Map<String, long[]> shapes = new HashMap<>();
    private final Map<String, long[]> integers = new HashMap<>();
    private OnnxNode node = new OnnxNode("", List.of(), List.of(), Map.of());
    private int given;
    private long largest;
    private long total;
    private double work;

    /** A constant: the file bounds its size, and no sample adds to it. */
    void constant(OnnxTensor tensor) {
        name(tensor.name(), tensor.shape(), tensor.integers());
    }

    /** An array that is made while the model runs. */
    void define(String name, long[] shape, long @Nullable [] values) {
        name(name, shape, values);
        long count = OnnxTensor.count(name, shape);
        largest = Math.max(largest, count);
        total = Math.addExact(total, count);
    }

    private void name(String name, long[] shape, long @Nullable [] values) {
        if (shape.length > MAX_RANK) {
            throw refused("an array of " + shape.length + " dimensions");
        }
        for (long extent : shape) {
            if (extent < 1) {
                throw refused("an array of shape " + Arrays.toString(shape));
            }
        }
        if (name.isEmpty() || shapes.put(name, shape.clone()) != null) {
            throw refused("two arrays of the name " + OnnxFile.quote(name));
        }
        if (values != null) {
            integers.put(name, values);
        }
    }

    void enter(OnnxNode next) {
        node = next;
        given = 0;
    }

    OnnxNode node() {
        return node;
    }

    /** Whether the node has an input of that index. */
    boolean has(int index) {
        return index < node.inputs().size() && !node.inputs().get(index).isEmpty();
    }

    /** Shape of an input. */
    long[] shape(int index) {
        if (!has(index)) {
            throw refused("no input " + index);
        }
        return shapeOf(node.inputs().get(index));
    }

    long[] shapeOf(String name) {
        long[] shape = shapes.get(name);
        if (shape == null) {
            throw refused(OnnxFile.quote(name) + " is used before it is computed, or never computed");
        }
        return shape.clone();
    }

    /** Values of an input, or null if they are not known before the model runs. */
    long @Nullable [] known(int index) {
        return has(index) ? integers.get(node.inputs().get(index)) : null;
    }

    /** Values of an input from which a shape is made. */
    long[] needed(int index) {
        long[] values = known(index);
        if (values == null) {
            throw refused("a shape that depends on the samples; it must follow from the input's shape");
        }
        return values;
    }

    /** Sets the shape of the next output. */
    void give(long[] shape) {
        give(shape, null);
    }

    void give(long[] shape, long @Nullable [] values) {
        if (given < node.outputs().size()) {
            String name = node.outputs().get(given);
            if (!name.isEmpty()) {
                define(name, shape, values);
            }
        }
        given++;
    }

    /** Refuses a node with more outputs than have been given a shape. */
    void leave() {
        if (node.outputs().size() > given) {
            throw refused(node.outputs().size() + " outputs");
        }
    }

    void addWork(double multiplications) {
        work += multiplications;
    }

    /** Values of the largest array so far, constants aside. */
    long largest() {
        return largest;
    }

    /** Values of all arrays so far, constants aside. */
    long total() {
        return total;
    }

    /** Multiplications so far, about. */
    double work() {
        return work;
    }

    InvalidModelException refused(String why) {
        String where = node.operator().isEmpty()
                ? ""
                : "operator " + OnnxFile.quote(node.operator()) + " for "
                        + OnnxFile.quote(
                                node.outputs().isEmpty() ? "" : node.outputs().get(0)) + ": ";
        return new InvalidModelException("the ONNX graph is not usable, " + where + why);
    }
}

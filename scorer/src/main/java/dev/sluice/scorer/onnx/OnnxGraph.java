package dev.sluice.scorer.onnx;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Builds an ONNX model, operator set 17: one input and one output of floats, constants, and nodes in the order in which they are computed.
 * Field numbers are those of {@code onnx.proto}.
 */
public final class OnnxGraph {
    /** Stands for the batch dimension, whose size is known only when the model runs. */
    public static final long BATCH = -1;

    private static final int IR_VERSION = 8;
    private static final int OPERATOR_SET = 17;
    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    /** Attributes of a node. */
    public static final class Attributes {
        private static final int ATTRIBUTE = 5;
        private final ProtoWriter node;

        private Attributes(ProtoWriter node) {
            this.node = node;
        }

        public Attributes real(String name, double value) {
            node.message(
                    ATTRIBUTE,
                    new ProtoWriter().text(1, name).real(2, (float) value).integer(20, 1));
            return this;
        }

        public Attributes integer(String name, long value) {
            node.message(
                    ATTRIBUTE, new ProtoWriter().text(1, name).integer(3, value).integer(20, 2));
            return this;
        }

        public Attributes integers(String name, long... values) {
            ProtoWriter attribute = new ProtoWriter().text(1, name);
            for (long value : values) {
                attribute.integer(8, value);
            }
            node.message(ATTRIBUTE, attribute.integer(20, 7));
            return this;
        }
    }

    private final ProtoWriter structure = new ProtoWriter();
    private final OnnxConstants constants = new OnnxConstants();

    /** @param shape sizes of the dimensions, {@link #BATCH} for the batch */
    public OnnxGraph input(String name, long... shape) {
        structure.message(11, valueInfo(name, shape));
        return this;
    }

    /** @param shape sizes of the dimensions, {@link #BATCH} for the batch */
    public OnnxGraph output(String name, long... shape) {
        structure.message(12, valueInfo(name, shape));
        return this;
    }

    /** A constant of floats, taken from {@code values} at {@code from}, as many as its shape holds, when the model is written. */
    public OnnxGraph constant(String name, float[] values, int from, long... shape) {
        int count = 1;
        for (long extent : shape) {
            count = Math.multiplyExact(count, Math.toIntExact(extent));
        }
        constants.add(tensor(name, FLOAT, shape), values, from, count);
        return this;
    }

    /** A constant row of integers. */
    public OnnxGraph integers(String name, long... values) {
        structure.message(5, tensor(name, INT64, values.length).longs(9, values));
        return this;
    }

    public OnnxGraph node(String operator, List<String> inputs, String output) {
        return node(operator, inputs, output, attributes -> {});
    }

    /**
     * A node of the default operator set.
     *
     * @param inputs names of what it takes
     * @param output name of what it gives
     * @param attributes sets its attributes
     */
    public OnnxGraph node(String operator, List<String> inputs, String output, Consumer<Attributes> attributes) {
        ProtoWriter node = new ProtoWriter();
        inputs.forEach(input -> node.text(1, input));
        node.text(2, output).text(3, output).text(4, operator);
        attributes.accept(new Attributes(node));
        structure.message(1, node);
        return this;
    }

    /** Everything but the constants of floats: equal for networks that differ only in what they learned. */
    public byte[] structure() {
        return structure.toByteArray();
    }

    /** About how many bytes the model has: those of its constants. */
    public long size() {
        return constants.size();
    }

    /** The model as a file holds it. */
    public byte[] toBytes() {
        byte[][] bytes = new byte[1][];
        ByteBuffer unused = write(size -> {
            bytes[0] = new byte[size];
            return ByteBuffer.wrap(bytes[0]);
        });
        return bytes[0];
    }

    /**
     * The model as a file holds it, in memory of the caller's choice, taken once and in its final size.
     *
     * @param memory gives a buffer of so many bytes
     * @return that buffer, from the model's begin to its end
     * @throws ArithmeticException if it were larger than 2 GiB
     */
    public ByteBuffer write(IntFunction<ByteBuffer> memory) {
        // a message in two pieces is their concatenation
        ProtoWriter before = new ProtoWriter()
                .integer(1, IR_VERSION)
                .text(2, "sluice")
                .message(7, new ProtoWriter().text(2, "network"))
                .message(7, structure)
                .announce(7, constants.size());
        ProtoWriter after =
                new ProtoWriter().message(8, new ProtoWriter().text(1, "").integer(2, OPERATOR_SET));
        ByteBuffer file = memory.apply(Math.toIntExact(before.size() + constants.size() + after.size()));
        before.writeTo(file);
        constants.writeTo(file);
        after.writeTo(file);
        return file.flip();
    }

    private static ProtoWriter tensor(String name, int type, long... shape) {
        ProtoWriter tensor = new ProtoWriter();
        for (long extent : shape) {
            tensor.integer(1, extent);
        }
        return tensor.integer(2, type).text(8, name);
    }

    private static ProtoWriter valueInfo(String name, long... shape) {
        ProtoWriter dimensions = new ProtoWriter();
        for (long extent : shape) {
            ProtoWriter dimension = new ProtoWriter();
            dimensions.message(1, extent == BATCH ? dimension.text(2, "batch") : dimension.integer(1, extent));
        }
        ProtoWriter tensorType = new ProtoWriter().integer(1, FLOAT).message(2, dimensions);
        return new ProtoWriter().text(1, name).message(2, new ProtoWriter().message(1, tensorType));
    }
}

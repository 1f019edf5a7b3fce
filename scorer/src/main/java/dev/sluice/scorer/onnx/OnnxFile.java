package dev.sluice.scorer.onnx;

import dev.sluice.schemas.models.InvalidModelException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The structure of an ONNX file: what is computed, without the weights' values. Read with bounds on everything, since native code that
 * reads a hostile file takes the process with it when it fails.
 *
 * @param inputs inputs that are no constants
 * @param outputs outputs
 * @param constants constants
 * @param nodes nodes in the order of the file
 */
record OnnxFile(List<Value> inputs, List<Value> outputs, List<OnnxTensor> constants, List<OnnxNode> nodes) {
    private static final int MAX_NODES = 20_000;
    private static final int MAX_VALUES = 20_000;
    private static final int MAX_RANK = 8;
    private static final int FLOAT = 1;
    private static final int QUOTED = 60;

    /**
     * An input or output.
     *
     * @param name its name
     * @param floats whether it is a tensor of floats
     * @param shape sizes of its dimensions, −1 where the file leaves one open
     */
    record Value(String name, boolean floats, long[] shape) {}

    /** @throws InvalidModelException saying what is malformed or not allowed */
    static OnnxFile read(byte[] bytes) {
        if (bytes.length > 8 && bytes[4] == 'O' && bytes[5] == 'R' && bytes[6] == 'T' && bytes[7] == 'M') {
            throw new InvalidModelException("the file is in ONNX Runtime's own format; send ONNX");
        }
        List<Value> inputs = new ArrayList<>();
        List<Value> outputs = new ArrayList<>();
        List<OnnxTensor> constants = new ArrayList<>();
        List<OnnxNode> nodes = new ArrayList<>();
        boolean operatorSet = false;
        ProtoReader reader = new ProtoReader(bytes);
        while (reader.next()) {
            switch (reader.field()) {
                case 7 -> graph(reader.message(), inputs, outputs, constants, nodes);
                case 8 -> operatorSet |= operatorSet(reader.message());
                case 20, 25 -> throw new InvalidModelException("the ONNX file holds training steps or functions");
                default -> {}
            }
        }
        if (nodes.isEmpty() || !operatorSet) {
            throw new InvalidModelException("not an ONNX file: it holds no graph or names no operator set");
        }
        Set<String> constantNames = new HashSet<>();
        constants.forEach(constant -> constantNames.add(constant.name()));
        inputs.removeIf(input -> constantNames.contains(input.name()));
        return new OnnxFile(inputs, outputs, constants, nodes);
    }

    private static boolean operatorSet(ProtoReader reader) {
        String domain = "";
        while (reader.next()) {
            if (reader.field() == 1) {
                domain = reader.text();
            }
        }
        // exporters list sets that nothing uses; nodes of such sets are refused
        return OnnxNode.DOMAINS.contains(domain);
    }

    private static void graph(
            ProtoReader reader,
            List<Value> inputs,
            List<Value> outputs,
            List<OnnxTensor> constants,
            List<OnnxNode> nodes) {
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> add(nodes, OnnxNode.read(reader.message()), MAX_NODES, "nodes");
                case 5 -> add(constants, OnnxTensor.read(reader.message()), MAX_VALUES, "constants");
                case 11 -> add(inputs, value(reader.message()), MAX_VALUES, "inputs");
                case 12 -> add(outputs, value(reader.message()), MAX_VALUES, "outputs");
                case 15 -> throw new InvalidModelException("the ONNX graph holds sparse constants");
                default -> {}
            }
        }
    }

    private static <T> void add(List<T> list, T element, int most, String what) {
        if (list.size() == most) {
            throw new InvalidModelException("the ONNX graph has more than " + most + " " + what);
        }
        list.add(element);
    }

    private static Value value(ProtoReader reader) {
        String name = "";
        boolean floats = false;
        Longs shape = Longs.atMost(MAX_RANK);
        while (reader.next()) {
            if (reader.field() == 1) {
                name = reader.text();
            } else if (reader.field() == 2) {
                floats = type(reader.message(), shape);
            }
        }
        return new Value(name, floats, shape.toArray());
    }

    private static boolean type(ProtoReader reader, Longs shape) {
        boolean floats = false;
        while (reader.next()) {
            if (reader.field() != 1) {
                continue;
            }
            ProtoReader tensor = reader.message();
            while (tensor.next()) {
                if (tensor.field() == 1) {
                    floats = tensor.integer() == FLOAT;
                } else if (tensor.field() == 2) {
                    shape(tensor.message(), shape);
                }
            }
        }
        return floats;
    }

    private static void shape(ProtoReader reader, Longs shape) {
        while (reader.next()) {
            if (reader.field() == 1) {
                ProtoReader dimension = reader.message();
                long extent = -1;
                while (dimension.next()) {
                    extent = dimension.field() == 1 ? dimension.integer() : extent;
                }
                shape.add(extent);
            }
        }
    }

    /** A name out of a file nobody vouches for, fit for a message. */
    static String quote(String name) {
        String shown = name.length() > QUOTED ? name.substring(0, QUOTED) + "..." : name;
        return "'" + shown.replaceAll("[^\\x20-\\x7e]", "?") + "'";
    }
}

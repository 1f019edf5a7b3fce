package dev.sluice.scorer.onnx;

import dev.sluice.schemas.models.InvalidModelException;
import java.util.Arrays;
import java.util.List;

/**
 * Reads a foreign ONNX file before native code does, and refuses what could harm: constants in other files or not whole, operators other than those
 * of {@link OperatorRules}, graphs within graphs, and more memory or work than the limits here. For that it computes the shape of every
 * array from the input's, once for one sample and once for many; memory must not grow faster than the number of
 * samples.
 *
 * <p>Bounded by this are arrays, multiplications and the length of lists. Not bounded is what ONNX Runtime itself needs to optimise
 * a graph and to lay out its weights: a small multiple of the file. Nor does it prove that ONNX Runtime has no fault that a well-formed graph
 * could trigger: take models from those you trust.
 */
public final class OnnxInspector {
    private static final int MANY = 16;
    private static final long MAX_ARRAY = 1 << 24;
    private static final long MAX_TOTAL = 1 << 27;
    private static final double MAX_WORK = 2e11;

    /**
     * What a file that passed takes and gives.
     *
     * @param input name of its input
     * @param inputShape sizes of the input's dimensions after the batch; their product is the number of values
     * @param oneByOne whether it takes one sample at a time only
     * @param output name of its output, {@code [batch, classes]}
     * @param largest values of its largest array for one sample, constants aside
     */
    public record Inspection(String input, long[] inputShape, boolean oneByOne, String output, long largest) {}

    private OnnxInspector() {}

    /**
     * Inspects a file.
     *
     * @param bytes the file
     * @param values values of one sample
     * @param classes number of classes
     * @throws InvalidModelException saying what is malformed, not allowed, too large, or does not suit the data set
     */
    public static Inspection inspect(byte[] bytes, int values, int classes) {
        try {
            return inspect(OnnxFile.read(bytes), values, classes);
        } catch (ArithmeticException e) {
            throw new InvalidModelException("the ONNX file announces arrays larger than any memory", e);
        }
    }

    /**
     * Inspects a file whose input must be laid out as samples are.
     *
     * @param shape of the data set's samples, {@code [channels, height, width]}
     * @throws InvalidModelException as {@link #inspect(byte[], int, int)}, or if its input has the values but other dimensions, flat ones aside
     */
    public static Inspection inspect(byte[] bytes, List<Integer> shape, int classes) {
        Inspection found = inspect(bytes, shape.stream().reduce(1, Math::multiplyExact), classes);
        InputLayout.check(found.inputShape(), shape);
        return found;
    }

    private static Inspection inspect(OnnxFile file, int values, int classes) {
        if (file.inputs().size() != 1 || file.outputs().size() != 1) {
            throw new InvalidModelException(
                    "the ONNX graph has " + file.inputs().size() + " inputs and "
                            + file.outputs().size() + " outputs; there must be one of each");
        }
        OnnxFile.Value input = file.inputs().get(0);
        OnnxFile.Value output = file.outputs().get(0);
        long[] shape = input.shape();
        if (!input.floats() || !output.floats()) {
            throw new InvalidModelException("input and output of the ONNX graph must be tensors of floats");
        }
        if (shape.length < 2) {
            throw new InvalidModelException(
                    "the model's input must be [batch, values] or [batch, channels, height, width], not "
                            + Arrays.toString(shape));
        }
        if (shape[0] != -1 && shape[0] != 1) {
            throw new InvalidModelException("the model takes exactly " + shape[0]
                    + " samples at a time; export it with a dynamic batch dimension");
        }
        refuseProbabilities(file, output.name());
        long[] sample = Arrays.copyOfRange(shape, 1, shape.length);
        checkSample(sample, values);
        NodeShapes one = walk(file, sample, 1, classes);
        if (one.largest() > MAX_ARRAY || one.total() > MAX_TOTAL || one.work() > MAX_WORK) {
            throw new InvalidModelException(String.format(
                    "for one sample the model makes arrays of up to %d values, %d in all, by %.2g multiplications;"
                            + " allowed are %d, %d and %.2g",
                    one.largest(), one.total(), one.work(), MAX_ARRAY, MAX_TOTAL, MAX_WORK));
        }
        boolean oneByOne = shape[0] == 1;
        if (!oneByOne && walk(file, sample, MANY, classes).largest() > MANY * one.largest()) {
            throw new InvalidModelException("the model's arrays grow faster than the number of samples");
        }
        return new Inspection(input.name(), sample, oneByOne, output.name(), one.largest());
    }

    /** Losses of probabilities taken for logits would be wrong without anything failing. The logarithm of a softmax is a logit like any other. */
    private static void refuseProbabilities(OnnxFile file, String output) {
        for (OnnxNode node : file.nodes()) {
            boolean last = node.outputs().contains(output);
            if (last && (node.operator().equals("Softmax") || node.operator().equals("Sigmoid"))) {
                throw new InvalidModelException("the model ends in " + node.operator()
                        + ", so it gives probabilities; export it without, it must give raw logits");
            }
        }
    }

    private static void checkSample(long[] sample, int values) {
        for (long extent : sample) {
            if (extent < 1) {
                throw new InvalidModelException("the model's input [batch, " + Arrays.toString(sample)
                        + "] leaves more open than the batch; export it with all other sizes fixed");
            }
        }
        long product = WindowRules.product(sample);
        if (product != values) {
            throw new InvalidModelException("the model takes " + product + " values a sample, "
                    + Arrays.toString(sample) + ", the data set has " + values);
        }
    }

    private static NodeShapes walk(OnnxFile file, long[] sample, int samples, int classes) {
        NodeShapes shapes = new NodeShapes();
        for (OnnxTensor constant : file.constants()) {
            shapes.constant(constant);
        }
        long[] input = new long[sample.length + 1];
        input[0] = samples;
        System.arraycopy(sample, 0, input, 1, sample.length);
        shapes.define(file.inputs().get(0).name(), input, null);
        for (OnnxNode node : file.nodes()) {
            OperatorRules.apply(node, shapes);
        }
        long[] output = shapes.shapeOf(file.outputs().get(0).name());
        if (output.length == 2 && output[0] == samples && output[1] != classes) {
            throw new InvalidModelException("the model has " + output[1] + " classes, the data set has " + classes);
        }
        if (output.length != 2 || output[0] != samples) {
            throw new InvalidModelException("the model's output for " + samples + " samples has the shape "
                    + Arrays.toString(output) + ", wanted is [" + samples + ", " + classes + "]");
        }
        return shapes;
    }
}

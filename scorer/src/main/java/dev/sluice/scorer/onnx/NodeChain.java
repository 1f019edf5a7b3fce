package dev.sluice.scorer.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** A graph that grows by one node after another, with constants that are taken in turn from a network's row of parameters. */
final class NodeChain {
    private final OnnxGraph graph = new OnnxGraph();
    private final float[] parameters;
    private int read;
    private int names;
    private String current;

    /** @param input name of what the first node works on */
    NodeChain(String input, float[] parameters) {
        this.current = input;
        this.parameters = parameters;
    }

    OnnxGraph graph() {
        return graph;
    }

    /** Name of what the last node gives. */
    String current() {
        return current;
    }

    boolean allTaken() {
        return read == parameters.length;
    }

    /** Adds a node that works on what the one before gave. */
    void append(String operator, List<String> constants, Consumer<OnnxGraph.Attributes> attributes) {
        List<String> inputs = new ArrayList<>();
        inputs.add(current);
        inputs.addAll(constants);
        current = name("activation");
        graph.node(operator, inputs, current, attributes);
    }

    /**
     * A constant of the next parameters.
     *
     * @return its name
     * @throws UnsupportedLayerException if so many are not left
     */
    String take(String what, long... extents) {
        String name = name(what);
        long count = 1;
        for (long extent : extents) {
            count = Math.multiplyExact(count, extent);
        }
        graph.constant(name, parameters, advance(count), extents);
        return name;
    }

    /** The next parameters as variances: DL4J keeps log10 of the standard deviation. */
    String takeVariance(long channels) {
        int from = advance(channels);
        float[] variance = new float[Math.toIntExact(channels)];
        for (int i = 0; i < variance.length; i++) {
            variance[i] = (float) Math.pow(10, 2.0 * parameters[from + i]);
        }
        String name = name("variance");
        graph.constant(name, variance, 0, channels);
        return name;
    }

    /** A constant that is no parameter. */
    String repeat(String what, long count, double value) {
        float[] values = new float[Math.toIntExact(count)];
        Arrays.fill(values, (float) value);
        String name = name(what);
        graph.constant(name, values, 0, count);
        return name;
    }

    String integers(String what, long... values) {
        String name = name(what);
        graph.integers(name, values);
        return name;
    }

    /** Where the next parameters begin, which are taken with that. */
    private int advance(long count) {
        int from = read;
        read = Math.toIntExact(Math.addExact(read, count));
        if (read > parameters.length) {
            throw new UnsupportedLayerException("more parameters than there are");
        }
        return from;
    }

    private String name(String what) {
        return what + names++;
    }
}

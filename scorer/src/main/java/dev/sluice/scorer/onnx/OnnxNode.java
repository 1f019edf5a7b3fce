package dev.sluice.scorer.onnx;

import dev.sluice.schemas.models.InvalidModelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A node of an ONNX graph, of the default operator set and without graphs inside.
 *
 * @param operator name of the operator
 * @param inputs names of what it takes, empty for an input left out
 * @param outputs names of what it gives
 * @param attributes its attributes by name
 */
record OnnxNode(String operator, List<String> inputs, List<String> outputs, Map<String, Attribute> attributes) {
    private static final int MAX_NAMES = 256;
    private static final int MAX_ATTRIBUTES = 32;
    static final Set<String> DOMAINS = Set.of("", "ai.onnx");

    /**
     * An attribute; of its values only one is given.
     *
     * @param integer its integer, or 0
     * @param text its text, or empty
     * @param integers its integers
     * @param tensor its constant, or null
     */
    record Attribute(
            long integer,
            String text,
            long[] integers,
            @Nullable OnnxTensor tensor) {}

    static OnnxNode read(ProtoReader reader) {
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        Map<String, Attribute> attributes = new HashMap<>();
        String operator = "";
        String domain = "";
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> inputs.add(reader.text());
                case 2 -> outputs.add(reader.text());
                case 4 -> operator = reader.text();
                case 5 -> attribute(reader.message(), attributes);
                case 7 -> domain = reader.text();
                default -> {}
            }
            if (inputs.size() > MAX_NAMES || outputs.size() > MAX_NAMES || attributes.size() > MAX_ATTRIBUTES) {
                throw new InvalidModelException("a node of the ONNX graph has too many inputs, outputs or attributes");
            }
        }
        if (!DOMAINS.contains(domain)) {
            throw new InvalidModelException("operator " + OnnxFile.quote(operator) + " is of the set "
                    + OnnxFile.quote(domain) + "; there may be operators of the default set only");
        }
        return new OnnxNode(operator, List.copyOf(inputs), List.copyOf(outputs), Map.copyOf(attributes));
    }

    private static void attribute(ProtoReader reader, Map<String, Attribute> attributes) {
        String name = "";
        String text = "";
        long integer = 0;
        Longs integers = Longs.atMost(OnnxTensor.MAX_INTEGERS);
        OnnxTensor tensor = null;
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> name = reader.text();
                case 3 -> integer = reader.integer();
                case 4 -> text = reader.text();
                case 5 -> tensor = OnnxTensor.read(reader.message());
                case 8 -> reader.integersInto(integers);
                case 2, 7, 13, 20 -> {}
                default ->
                    throw new InvalidModelException("attribute " + OnnxFile.quote(name)
                            + " holds a graph, a list of texts or a reference; loops and branches are not allowed");
            }
        }
        if (attributes.put(name, new Attribute(integer, text, integers.toArray(), tensor)) != null) {
            throw new InvalidModelException("attribute " + OnnxFile.quote(name) + " is there twice");
        }
    }

    long integer(String attribute, long otherwise) {
        Attribute value = attributes.get(attribute);
        return value == null ? otherwise : value.integer();
    }

    String text(String attribute, String otherwise) {
        Attribute value = attributes.get(attribute);
        return value == null ? otherwise : value.text();
    }

    long @Nullable [] integers(String attribute) {
        Attribute value = attributes.get(attribute);
        return value == null ? null : value.integers();
    }
}

package dev.sluice.scorer.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.models.InvalidModelException;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OnnxInspectorTest {
    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_CONSTANT = 5;
    private static final int NODE_ATTRIBUTE = 5;

    @Test
    void aHarmlessGraphIsDescribed() {
        // Given
        float[] weights = new float[60];
        byte[] model = new OnnxGraph()
                .input("x", OnnxGraph.BATCH, 6)
                .output("y", OnnxGraph.BATCH, 3)
                .constant("w", weights, 0, 6, 10)
                .constant("v", weights, 0, 10, 3)
                .node("MatMul", List.of("x", "w"), "hidden")
                .node("MatMul", List.of("hidden", "v"), "y")
                .toBytes();

        // When
        OnnxInspector.Inspection found = OnnxInspector.inspect(model, 6, 3);

        // Then
        assertThat(found.input()).isEqualTo("x");
        assertThat(found.inputShape()).containsExactly(6);
        assertThat(found.oneByOne()).isFalse();
        assertThat(found.output()).isEqualTo("y");
        assertThat(found.largest()).isEqualTo(10);
    }

    static Stream<Arguments> hostile() {
        float[] one = {1};
        float[] many = new float[10_000];
        return Stream.of(
                Arguments.of("operators like it are not allowed", graph().node("Loop", List.of("x"), "y")),
                Arguments.of("operators like it are not allowed", graph().node("Resize", List.of("x"), "y")),
                Arguments.of("it gives probabilities", graph().node("Softmax", List.of("x"), "y")),
                Arguments.of("it gives probabilities", graph().node("Sigmoid", List.of("x"), "y")),
                Arguments.of("used before it is computed", graph().node("Relu", List.of("nothing"), "y")),
                Arguments.of("used before it is computed", graph().node("Relu", List.of("y"), "y")),
                Arguments.of("2 inputs and 1 outputs", graph().input("z", 1, 6).node("Relu", List.of("x"), "y")),
                Arguments.of(
                        "arrays of up to 100000000 values",
                        graph().constant("column", many, 0, 10_000, 1)
                                .constant("row", many, 0, 1, 10_000)
                                .node("Mul", List.of("column", "row"), "square")
                                .node("Relu", List.of("x"), "y")),
                Arguments.of(
                        "larger than any memory",
                        graph().integers("huge", 1L << 30, 1L << 30, 1L << 30)
                                .constant("one", one, 0, 1)
                                .node("Expand", List.of("one", "huge"), "space")
                                .node("Relu", List.of("x"), "y")),
                Arguments.of(
                        "grow faster than the number of samples",
                        graph().node("Transpose", List.of("x"), "columns", a -> a.integers("perm", 1, 0))
                                .node("MatMul", List.of("x", "columns"), "pairs")
                                .node("MatMul", List.of("pairs", "x"), "y")),
                Arguments.of(
                        "depends on the samples",
                        graph().node("Cast", List.of("x"), "target", a -> a.integer("to", 7))
                                .node("Reshape", List.of("x", "target"), "y")),
                Arguments.of(
                        "multiplications",
                        graph().integers("image", -1, 1, 2, 3)
                                .node("Reshape", List.of("x", "image"), "small")
                                .node("MaxPool", List.of("small"), "large", a -> a.integers("kernel_shape", 1024, 1024)
                                        .integers("pads", 1023, 1023, 1023, 1023))
                                .node("MaxPool", List.of("large"), "larger", a -> a.integers("kernel_shape", 1024, 1024)
                                        .integers("pads", 1023, 1023, 1023, 1023))
                                .node("Relu", List.of("x"), "y")));
    }

    private static OnnxGraph graph() {
        return new OnnxGraph().input("x", OnnxGraph.BATCH, 6).output("y", OnnxGraph.BATCH, 6);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void aGraphThatCouldHarmIsRefused(String reason, OnnxGraph graph) {
        assertThatThrownBy(() -> OnnxInspector.inspect(graph.toBytes(), 6, 6))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining(reason);
    }

    static Stream<Arguments> foreignPieces() {
        ProtoWriter foreign = node("Relu").text(7, "com.evil");
        ProtoWriter branch = node("Relu")
                .message(NODE_ATTRIBUTE, new ProtoWriter().text(1, "body").message(6, node("Relu")));
        ProtoWriter elsewhere = new ProtoWriter()
                .integer(1, 6)
                .integer(2, 1)
                .text(8, "w")
                .message(13, new ProtoWriter().text(1, "location").text(2, "../../etc/passwd"))
                .integer(14, 1);
        ProtoWriter strings =
                new ProtoWriter().integer(1, 1).integer(2, 8).text(6, "a").text(8, "w");
        return Stream.of(
                Arguments.of("is of the set 'com.evil'", graphPiece(GRAPH_NODE, foreign)),
                Arguments.of("loops and branches are not allowed", graphPiece(GRAPH_NODE, branch)),
                Arguments.of(
                        "'w' is a constant in segments, of strings or in another file",
                        graphPiece(GRAPH_CONSTANT, elsewhere)),
                Arguments.of("in segments, of strings", graphPiece(GRAPH_CONSTANT, strings)),
                Arguments.of("sparse constants", graphPiece(15, new ProtoWriter())),
                Arguments.of("training steps or functions", new ProtoWriter().message(25, new ProtoWriter())),
                Arguments.of("training steps or functions", new ProtoWriter().message(20, new ProtoWriter())));
    }

    private static ProtoWriter graphPiece(int field, ProtoWriter piece) {
        return new ProtoWriter().message(MODEL_GRAPH, new ProtoWriter().message(field, piece));
    }

    private static ProtoWriter node(String operator) {
        return new ProtoWriter().text(1, "x").text(2, "more").text(4, operator);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("foreignPieces")
    void whatOnlyNativeCodeWouldUnderstandIsRefused(String reason, ProtoWriter piece) {
        // Given: a message in two pieces is their concatenation
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        model.writeBytes(graph().node("Relu", List.of("x"), "y").toBytes());
        model.writeBytes(piece.toByteArray());

        // Then
        assertThatThrownBy(() -> OnnxInspector.inspect(model.toByteArray(), 6, 6))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining(reason);
    }
}

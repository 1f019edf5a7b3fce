package dev.sluice.scorer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.models.InvalidModelException;
import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.scorer.onnx.OnnxGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a foreign model may take and give. */
class InputAndOutputTest {
    private static final List<Integer> COLOUR = List.of(3, 2, 2);
    private static final int VALUES = 12;

    private final ModelLoader loader = new ModelLoader(1 << 20);

    @Test
    void channelsLastIsRefusedByName() {
        assertThatThrownBy(() -> load(flatten(OnnxGraph.BATCH, 2, 2, 3), COLOUR))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("takes samples of [2, 2, 3], channels last")
                .hasMessageContaining("[3, 2, 2], channels first");
    }

    @Test
    void asManyValuesOfOtherDimensionsAreRefused() {
        assertThatThrownBy(() -> load(flatten(OnnxGraph.BATCH, 3, 4), COLOUR))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("takes samples of [3, 4], those of the data set are [3, 2, 2]");
    }

    @Test
    void theSameOrderOfValuesIsTaken() {
        load(flatten(OnnxGraph.BATCH, 3, 2, 2), COLOUR).close();
        load(flatten(OnnxGraph.BATCH, VALUES), COLOUR).close();
        load(flatten(OnnxGraph.BATCH, 4, 3, 1), List.of(1, 4, 3)).close();
        load(flatten(OnnxGraph.BATCH, 4, 3), List.of(1, 4, 3)).close();
    }

    @Test
    void probabilitiesAreRefusedWhateverMakesThem() {
        OnnxGraph disguised = input(OnnxGraph.BATCH, VALUES)
                .node("Softmax", List.of("x"), "p", a -> a.integer("axis", 1))
                .node("Identity", List.of("p"), "y");
        OnnxGraph byHand = input(OnnxGraph.BATCH, VALUES)
                .node("Exp", List.of("x"), "e")
                .node("LpNormalization", List.of("e"), "y", a -> a.integer("axis", 1)
                        .integer("p", 1));

        for (OnnxGraph graph : List.of(disguised, byHand)) {
            assertThatThrownBy(() -> load(graph, COLOUR))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContaining("probabilities")
                    .hasMessageContaining("raw logits");
        }
    }

    @Test
    void logarithmsOfProbabilitiesAreLogits() {
        OnnxGraph graph =
                input(OnnxGraph.BATCH, VALUES).node("LogSoftmax", List.of("x"), "y", a -> a.integer("axis", 1));

        try (ScoringModel model = load(graph, COLOUR)) {
            assertThat(model.classes()).isEqualTo(VALUES);
        }
    }

    private ScoringModel load(OnnxGraph graph, List<Integer> shape) {
        return loader.load(graph.toBytes(), ModelFormat.ONNX, shape, VALUES);
    }

    private static OnnxGraph flatten(long... shape) {
        return input(shape).node("Flatten", List.of("x"), "y");
    }

    private static OnnxGraph input(long... shape) {
        return new OnnxGraph().input("x", shape).output("y", OnnxGraph.BATCH, VALUES);
    }
}

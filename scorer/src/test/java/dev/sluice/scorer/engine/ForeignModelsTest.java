package dev.sluice.scorer.engine;

import static dev.sluice.scorer.engine.TorchStyle.CLASSES;
import static dev.sluice.scorer.engine.TorchStyle.VALUES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schemas.models.InvalidModelException;
import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.scorer.onnx.OnnxGraph;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ForeignModelsTest {
    private static final TorchStyle TORCH = new TorchStyle(5);
    private final ModelLoader loader = new ModelLoader(1 << 20);

    @Test
    void aModelAsPyTorchExportsItGivesItsLogits() {
        assertLogits(TORCH.graph());
    }

    @Test
    void aModelExportedForOneSampleIsGivenOneSampleAtATime() {
        assertLogits(TORCH.graph(1));
    }

    private void assertLogits(OnnxGraph graph) {
        // Given
        int samples = 5;
        float[] features = Networks.features(samples, VALUES, 7);

        // When
        float[] logits;
        try (ScoringModel model = load(graph.toBytes());
                ScoringEngine engine = model.newEngine()) {
            logits = engine.logits(features, samples);
        }

        // Then
        for (int i = 0; i < samples; i++) {
            double[] wanted = TORCH.logits(Arrays.copyOfRange(features, i * VALUES, (i + 1) * VALUES));
            for (int k = 0; k < CLASSES; k++) {
                assertThat((double) logits[i * CLASSES + k]).isCloseTo(wanted[k], within(1e-4));
            }
        }
    }

    @Test
    void aReshapeMadeFromTheBatchSizeIsUnderstood() {
        // Given: what x.view(x.size(0), -1) becomes
        OnnxGraph graph = new OnnxGraph()
                .input("x", OnnxGraph.BATCH, 2, 3)
                .output("y", OnnxGraph.BATCH, 6)
                .integers("zero", 0)
                .integers("rest", -1)
                .node("Shape", List.of("x"), "shape")
                .node("Gather", List.of("shape", "zero"), "batch", a -> a.integer("axis", 0))
                .node("Concat", List.of("batch", "rest"), "target", a -> a.integer("axis", 0))
                .node("Reshape", List.of("x", "target"), "y");
        float[] features = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

        // When
        try (ScoringModel model = loader.load(graph.toBytes(), ModelFormat.ONNX, 6, 6);
                ScoringEngine engine = model.newEngine()) {
            // Then
            assertThat(engine.logits(features, 2)).containsExactly(features);
        }
    }

    @Test
    void dimensionsThatDoNotFitTheDataSetAreRefusedWithBothNumbers() {
        byte[] model = TORCH.graph().toBytes();

        assertThatThrownBy(() -> loader.load(model, ModelFormat.ONNX, 784, CLASSES))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("takes 64 values a sample, [1, 8, 8], the data set has 784");
        assertThatThrownBy(() -> loader.load(model, ModelFormat.ONNX, VALUES, 3))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("has 10 classes, the data set has 3");
    }

    @Test
    void aModelThatGivesNoNumbersForABlankSampleIsRefused() {
        TorchStyle spoilt = new TorchStyle(5);
        spoilt.offsets[3] = Float.POSITIVE_INFINITY;

        assertThatThrownBy(() -> load(spoilt.graph().toBytes()))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("not finite for a blank sample");
    }

    @Test
    void aTruncatedFileIsRefusedWhereverItIsCut() {
        byte[] whole = TORCH.graph().toBytes();

        for (int percent = 0; percent < 100; percent += 5) {
            byte[] cut = Arrays.copyOf(whole, whole.length * percent / 100);

            assertThatThrownBy(() -> load(cut))
                    .as("%d %%", percent)
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContaining("ONNX");
        }
    }

    @Test
    void aDamagedFileIsRefusedOrScores() {
        byte[] whole = TORCH.graph().toBytes();
        int refused = 0;
        for (int seed = 0; seed < 300; seed++) {
            // Given
            Random random = new Random(seed);
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                // half of them before the weights, where the structure is
                int at = random.nextInt(random.nextBoolean() ? 900 : damaged.length);
                damaged[at] ^= (byte) (1 << random.nextInt(8));
            }

            // When
            try (ScoringModel model = load(damaged);
                    ScoringEngine engine = model.newEngine()) {
                // Then
                assertThat(engine.logits(new float[3 * VALUES], 3))
                        .as("seed %d", seed)
                        .hasSize(3 * CLASSES);
            } catch (InvalidModelException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(50, 290);
    }

    @Test
    void somethingElseThanOnnxIsRefused() {
        for (String text : List.of("", "no model", "PK\3\4 an archive", "\u0000\u0000\u0000\u0000ORTM a flat buffer")) {
            assertThatThrownBy(() -> load(text.getBytes(StandardCharsets.ISO_8859_1)))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContaining("ONNX");
        }
    }

    @Test
    void aModelBeyondTheBoundIsRefusedUnread() {
        assertThatThrownBy(() -> load(new byte[(1 << 20) + 1]))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("1048577 bytes, allowed are 1048576");
    }

    @Test
    void aConstantThatAnnouncesMoreThanItHoldsIsRefused() {
        byte[] model = TORCH.graph().toBytes();
        // the sizes [4, 1, 3, 3] of the kernels as the file has them, the first of them made large
        int at = indexOf(model, new byte[] {8, 4, 8, 1, 8, 3, 8, 3});
        model[at + 1] = 127;

        assertThatThrownBy(() -> load(model))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("'conv1.weight' announces 1143 values of 4 bytes and does not hold them");
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i + part.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        throw new AssertionError("not found");
    }

    private ScoringModel load(byte[] bytes) {
        return loader.load(bytes, ModelFormat.ONNX, VALUES, CLASSES);
    }
}

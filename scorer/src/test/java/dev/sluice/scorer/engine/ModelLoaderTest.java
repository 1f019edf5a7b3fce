package dev.sluice.scorer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.models.Dl4jArchive;
import dev.sluice.schemas.models.InvalidModelException;
import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.scorer.Models;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;

class ModelLoaderTest {
    private static final float[] PARAMETERS = {1, 10, 2, 20, 3, 30, 0.5f, 0, -0.5f};
    private final ModelLoader loader = new ModelLoader(1 << 20);

    @Test
    void aModelWrittenByDl4jGivesItsRawLogits() {
        // Given
        try (ScoringModel model = loader.load(Models.linear(PARAMETERS), ModelFormat.DL4J_ZIP, 2, 3);
                ScoringEngine engine = model.newEngine()) {
            // When
            float[] logits = engine.logits(new float[] {1, 0, 0, 1}, 2);

            // Then
            assertThat(logits).containsExactly(1.5f, 2, 2.5f, 10.5f, 20, 29.5f);
        }
    }

    @Test
    void microBatchesOfAnySizeAgree() {
        try (ScoringModel model = loader.load(Models.linear(PARAMETERS), ModelFormat.DL4J_ZIP, 2, 3);
                ScoringEngine engine = model.newEngine()) {
            float[] one = engine.logits(new float[] {0.3f, -4}, 1);

            float[] three = engine.logits(new float[] {0.3f, -4, 1, 1, 0.3f, -4}, 3);

            assertThat(three).hasSize(9).startsWith(one).endsWith(one);
        }
    }

    @Test
    void dimensionsThatDoNotFitTheDataSetAreRefusedWithBothNumbers() {
        byte[] model = Models.linear(PARAMETERS);

        assertThatThrownBy(() -> loader.load(model, ModelFormat.DL4J_ZIP, 784, 3))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("takes 2 values a sample, the data set has 784");
        assertThatThrownBy(() -> loader.load(model, ModelFormat.DL4J_ZIP, 2, 10))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("has 3 classes, the data set has 10");
    }

    @Test
    void probabilitiesInPlaceOfLogitsAreRefused() {
        assertThatThrownBy(() -> loader.load(Models.linear(Activation.SOFTMAX, PARAMETERS), ModelFormat.DL4J_ZIP, 2, 3))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("raw logits");
    }

    @Test
    void parametersThatAreNotNumbersAreRefused() {
        float[] spoilt = PARAMETERS.clone();
        spoilt[4] = Float.NaN;

        assertThatThrownBy(() -> loader.load(Models.linear(spoilt), ModelFormat.DL4J_ZIP, 2, 3))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("not finite");
    }

    @Test
    void aClassFromOutsideTheAllowListIsNeverInstantiated() {
        // Given
        Dl4jArchive good = Dl4jArchive.read(Models.linear(PARAMETERS), 1 << 20, false);
        String hostile =
                good.configuration().replace("org.nd4j.linalg.lossfunctions.impl.LossMSE", "javax.swing.JEditorPane");
        assertThat(hostile).isNotEqualTo(good.configuration());

        // Then
        assertThatThrownBy(() ->
                        loader.load(new Dl4jArchive(hostile, PARAMETERS, null).write(), ModelFormat.DL4J_ZIP, 2, 3))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("class that is not allowed");
    }

    @Test
    void aConfigurationNestedWithoutEndIsRefused() {
        String deep = "[".repeat(100_000);

        assertThatThrownBy(
                        () -> loader.load(new Dl4jArchive(deep, PARAMETERS, null).write(), ModelFormat.DL4J_ZIP, 2, 3))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("not acceptable JSON");
    }

    @Test
    void aLayerThatAsksForMoreParametersThanThereAreIsRefusedBeforeItIsBuilt() {
        Dl4jArchive good = Dl4jArchive.read(Models.linear(PARAMETERS), 1 << 20, false);
        String huge = good.configuration().replace("\"nin\" : 2,", "\"nin\" : 2000000000,");
        assertThat(huge).isNotEqualTo(good.configuration());

        assertThatThrownBy(() -> loader.load(
                        new Dl4jArchive(huge, PARAMETERS, null).write(), ModelFormat.DL4J_ZIP, 2_000_000_000, 3))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("needs 6000000003 parameters, the model holds 9");
    }

    @Test
    void somethingElseThanANetworkIsRefused() {
        assertThatThrownBy(() -> loader.load(
                        new Dl4jArchive("{\"a\": 1}", PARAMETERS, null).write(), ModelFormat.DL4J_ZIP, 2, 3))
                .isInstanceOf(InvalidModelException.class);
        assertThatThrownBy(() -> loader.load("not a zip".getBytes(StandardCharsets.UTF_8), ModelFormat.DL4J_ZIP, 2, 3))
                .isInstanceOf(InvalidModelException.class);
    }

    @Test
    void anErrorThatAModelCausesIsARefusalWithItsReason() {
        for (Error error : List.of(
                new StackOverflowError(), new NoClassDefFoundError("a layer"), new OutOfMemoryError("native memory"))) {
            assertThatThrownBy(() -> ModelLoader.probed(
                            () -> {
                                throw error;
                            },
                            2,
                            3))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContaining(error.toString())
                    .hasCause(error);
        }
    }

    @Test
    void theLargestModelFollowsFromTheHeapBesidesTheSetting() {
        assertThat(ModelLoader.maxBytes(256 << 20, 4L << 30)).isEqualTo(256 << 20);
        assertThat(ModelLoader.maxBytes(256 << 20, 512 << 20)).isEqualTo(128 << 20);
    }
}

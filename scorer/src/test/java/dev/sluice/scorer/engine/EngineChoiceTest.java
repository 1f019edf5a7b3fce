package dev.sluice.scorer.engine;

import static dev.sluice.scorer.engine.Networks.CLASSES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.schemas.models.Dl4jArchive;
import dev.sluice.schemas.models.InvalidModelException;
import dev.sluice.schemas.records.ModelFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.slf4j.LoggerFactory;

class EngineChoiceTest {
    private static final int VALUES = 9;
    private static final int MAX_BYTES = 1 << 20;
    private static final byte[] EXPORTABLE = zip(Networks.network(InputType.feedForward(VALUES), 1, Networks.dense(4)));
    private static final byte[] CUBIC = zip(Networks.network(
            InputType.feedForward(VALUES),
            1,
            new DenseLayer.Builder().nOut(4).activation(Activation.CUBE).build()));

    private static byte[] zip(MultiLayerNetwork network) {
        return new Dl4jArchive(
                        network.getLayerWiseConfigurations().toJson(),
                        network.params().data().asFloat(),
                        null)
                .write();
    }

    private static ModelLoader loader(EngineKind engine) {
        return new ModelLoader(MAX_BYTES, new EngineSettings(engine, Device.CPU));
    }

    @Test
    void onnxRuntimeScoresByDefault() {
        assertThat(engineOf(new ModelLoader(MAX_BYTES), EXPORTABLE)).isEqualTo("ONNX Runtime");
    }

    @Test
    void theEnginesGiveTheSameLogits() {
        // Given
        float[] features = Networks.features(3, VALUES, 4);

        // When
        float[] onnx = logits(loader(EngineKind.ONNX), features);
        float[] nd4j = logits(loader(EngineKind.ND4J), features);

        // Then
        assertThat(onnx).hasSameSizeAs(nd4j).hasSize(3 * CLASSES);
        for (int i = 0; i < onnx.length; i++) {
            assertThat(onnx[i]).isCloseTo(nd4j[i], within(1e-5f));
        }
    }

    @Test
    void aNetworkWithoutExactCounterpartFallsBackToNd4jAndTheLogSaysSoOnce() {
        // Given
        Logger logger = (Logger) LoggerFactory.getLogger(ModelLoader.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        ModelLoader loader = loader(EngineKind.AUTO);

        // When
        String first = engineOf(loader, CUBIC);
        String second = engineOf(loader, CUBIC);
        logger.detachAppender(log);

        // Then
        assertThat(first).isEqualTo("ND4J");
        assertThat(second).isEqualTo("ND4J");
        assertThat(log.list).singleElement().satisfies(event -> assertThat(
                        event.getKeyValuePairs().toString())
                .contains("layer 0 (DenseLayer): activation ActivationCube"));
    }

    @Test
    void aNetworkWithoutExactCounterpartIsRefusedWhereOnnxRuntimeMustScore() {
        assertThatThrownBy(() -> engineOf(loader(EngineKind.ONNX), CUBIC))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("ActivationCube")
                .hasMessageContaining("use the engine auto");
    }

    @Test
    void logitsThatOverflowInBothEnginesDoNotSpeakAgainstAnExport() {
        // Given
        MultiLayerNetwork network = Networks.network(InputType.feedForward(VALUES), 1, Networks.dense(4));
        network.getParam("0_W").assign(1e38f);
        network.getParam("1_W").assign(1e38f);

        // Then
        assertThat(engineOf(new ModelLoader(MAX_BYTES), zip(network))).isEqualTo("ONNX Runtime");
    }

    @Test
    void anOnnxFileIsRefusedWhereNd4jMustScore() {
        byte[] file = new TorchStyle(1).graph().toBytes();

        assertThatThrownBy(() -> loader(EngineKind.ND4J).load(file, ModelFormat.ONNX, TorchStyle.VALUES, CLASSES))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("use the engine auto or onnx");
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void aBuildForTheCpuSaysWhichBuildRunsOnCuda(EngineKind engine) {
        assertThatThrownBy(() -> new ModelLoader(MAX_BYTES, new EngineSettings(engine, Device.CUDA)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("build with -P");
    }

    private static String engineOf(ModelLoader loader, byte[] zip) {
        try (ScoringModel model = loader.load(zip, ModelFormat.DL4J_ZIP, VALUES, CLASSES)) {
            return model.engineName();
        }
    }

    private static float[] logits(ModelLoader loader, float[] features) {
        try (ScoringModel model = loader.load(EXPORTABLE, ModelFormat.DL4J_ZIP, VALUES, CLASSES);
                ScoringEngine engine = model.newEngine()) {
            return engine.logits(features, features.length / VALUES);
        }
    }
}

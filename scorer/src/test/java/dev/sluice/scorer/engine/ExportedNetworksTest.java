package dev.sluice.scorer.engine;

import static dev.sluice.scorer.engine.Networks.CLASSES;
import static dev.sluice.scorer.engine.Networks.dense;
import static dev.sluice.scorer.engine.Networks.network;
import static dev.sluice.scorer.engine.Networks.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.scorer.onnx.Dl4jExporter;
import dev.sluice.scorer.onnx.UnsupportedLayerException;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer.PoolingType;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationLReLU;

class ExportedNetworksTest {
    private static final int SAMPLES = 7;
    /** Of the largest logit, and of 1 where all are smaller. */
    private static final double TOLERANCE = 1e-5;

    private static final InputType IMAGE = InputType.convolutionalFlat(13, 10, 3);

    static Stream<Arguments> networks() {
        return Stream.of(
                Arguments.of("MLP", Networks.mlp(1)),
                Arguments.of("LeNet", Networks.leNet(2)),
                Arguments.of("linear", network(InputType.feedForward(5), 3)),
                Arguments.of(
                        "the trainer's CNN",
                        network(
                                InputType.convolutionalFlat(28, 28, 1),
                                4,
                                new ConvolutionLayer.Builder(5, 5)
                                        .nOut(8)
                                        .convolutionMode(ConvolutionMode.Same)
                                        .build(),
                                pool(PoolingType.MAX),
                                new ConvolutionLayer.Builder(3, 3)
                                        .nOut(16)
                                        .convolutionMode(ConvolutionMode.Same)
                                        .build(),
                                pool(PoolingType.MAX),
                                dense(64))),
                Arguments.of(
                        "strides, dilation and padding, without biases",
                        network(
                                IMAGE,
                                5,
                                new ConvolutionLayer.Builder(3, 2)
                                        .nOut(5)
                                        .stride(2, 1)
                                        .padding(1, 2)
                                        .hasBias(false)
                                        .build(),
                                new ConvolutionLayer.Builder(2, 3)
                                        .nOut(4)
                                        .dilation(2, 2)
                                        .build(),
                                new DenseLayer.Builder().nOut(6).hasBias(false).build())),
                Arguments.of(
                        "mode Same with strides, over sides of odd length",
                        network(
                                IMAGE,
                                6,
                                new ConvolutionLayer.Builder(4, 3)
                                        .nOut(5)
                                        .stride(2, 3)
                                        .convolutionMode(ConvolutionMode.Same)
                                        .build(),
                                new SubsamplingLayer.Builder(PoolingType.MAX)
                                        .kernelSize(3, 2)
                                        .stride(2, 1)
                                        .convolutionMode(ConvolutionMode.Same)
                                        .build())),
                Arguments.of("average over the padding too", network(IMAGE, 7, average(true), dense(9))),
                Arguments.of("average over what is not padding", network(IMAGE, 8, average(false), dense(9))),
                Arguments.of(
                        "mode Strict",
                        network(
                                IMAGE,
                                9,
                                new ConvolutionLayer.Builder(3, 4)
                                        .nOut(5)
                                        .stride(2, 2)
                                        .convolutionMode(ConvolutionMode.Strict)
                                        .build(),
                                dense(7))),
                Arguments.of(
                        "batch normalisation of images and rows, dropout",
                        network(
                                IMAGE,
                                10,
                                new ConvolutionLayer.Builder(3, 3)
                                        .nOut(6)
                                        .activation(Activation.IDENTITY)
                                        .build(),
                                new BatchNormalization.Builder().eps(1e-3).build(),
                                new ActivationLayer(Activation.RELU),
                                new DropoutLayer.Builder(0.5).build(),
                                dense(12),
                                new BatchNormalization())),
                Arguments.of(
                        "batch normalisation of fixed scale",
                        network(
                                InputType.feedForward(20),
                                11,
                                new BatchNormalization.Builder()
                                        .lockGammaBeta(true)
                                        .useLogStd(false)
                                        .gamma(1.5)
                                        .beta(-0.25)
                                        .build())));
    }

    private static Layer average(boolean withPadding) {
        return new SubsamplingLayer.Builder(PoolingType.AVG)
                .kernelSize(3, 3)
                .stride(2, 2)
                .convolutionMode(ConvolutionMode.Same)
                .avgPoolIncludePadInDivisor(withPadding)
                .build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void onnxRuntimeGivesTheLogitsOfDl4j(String name, MultiLayerNetwork network) {
        assertSame(network);
    }

    @ParameterizedTest
    @EnumSource(
            value = Activation.class,
            names = {"IDENTITY", "RELU", "LEAKYRELU", "ELU", "SELU", "TANH", "SIGMOID", "SOFTPLUS", "SOFTSIGN"})
    void activationsOfImagesAndRowsAgree(Activation activation) {
        assertSame(network(
                IMAGE,
                20,
                new ConvolutionLayer.Builder(3, 3)
                        .nOut(4)
                        .activation(activation)
                        .build(),
                new DenseLayer.Builder().nOut(8).activation(activation).build()));
    }

    @Test
    void parametersOfActivationsAgree() {
        assertSame(network(
                InputType.feedForward(9),
                21,
                new DenseLayer.Builder()
                        .nOut(8)
                        .activation(new ActivationLReLU(0.3))
                        .build(),
                new DenseLayer.Builder()
                        .nOut(8)
                        .activation(new ActivationELU(0.7))
                        .build(),
                new DenseLayer.Builder().nOut(8).activation(Activation.SOFTMAX).build()));
    }

    static Stream<Arguments> unsupported() {
        return Stream.of(
                Arguments.of(
                        "layer 0 (LocalResponseNormalization): no counterpart here",
                        network(IMAGE, 30, new LocalResponseNormalization())),
                Arguments.of(
                        "layer 0 (Deconvolution2D): no counterpart here",
                        network(
                                IMAGE,
                                31,
                                new Deconvolution2D.Builder(2, 2).nOut(3).build())),
                Arguments.of(
                        "layer 1 (DenseLayer): layer normalisation",
                        network(
                                InputType.feedForward(9),
                                32,
                                dense(4),
                                new DenseLayer.Builder()
                                        .nOut(8)
                                        .hasLayerNorm(true)
                                        .build())),
                Arguments.of(
                        "layer 0 (DenseLayer): activation ActivationCube",
                        network(
                                InputType.feedForward(9),
                                33,
                                new DenseLayer.Builder()
                                        .nOut(8)
                                        .activation(Activation.CUBE)
                                        .build())),
                Arguments.of(
                        "layer 1 (SubsamplingLayer): pooling by PNORM",
                        network(
                                IMAGE,
                                34,
                                new ConvolutionLayer.Builder(2, 2).nOut(3).build(),
                                new SubsamplingLayer.Builder(PoolingType.PNORM)
                                        .kernelSize(2, 2)
                                        .pnorm(2)
                                        .build())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unsupported")
    void whatHasNoExactCounterpartIsNamed(String reason, MultiLayerNetwork network) {
        assertThatThrownBy(() -> export(network, values(network)))
                .isInstanceOf(UnsupportedLayerException.class)
                .hasMessage(reason);
    }

    private static Dl4jExporter.Export export(MultiLayerNetwork network, int values) {
        return Dl4jExporter.export(
                network.getLayerWiseConfigurations(), network.params().data().asFloat(), values, CLASSES);
    }

    private static void assertSame(MultiLayerNetwork network) {
        // Given
        int values = values(network);
        float[] features = Networks.features(SAMPLES, values, 99);
        float[] wanted = Networks.logits(network, features, SAMPLES);
        Dl4jExporter.Export export = export(network, values);

        // When
        float[] logits;
        OnnxSignature signature =
                new OnnxSignature(Dl4jExporter.INPUT, new long[] {values}, Dl4jExporter.OUTPUT, CLASSES, 4);
        try (OnnxModel model = new OnnxModel(export.graph().toBytes(), signature, Device.CPU);
                ScoringEngine engine = model.newEngine()) {
            logits = engine.logits(features, SAMPLES);
        }

        // Then
        double scale = 1;
        for (float logit : wanted) {
            scale = Math.max(scale, Math.abs(logit));
        }
        double spread = 0;
        assertThat(logits).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.length; i++) {
            assertThat((double) logits[i]).as("logit %d", i).isCloseTo(wanted[i], within(TOLERANCE * scale));
            spread = Math.max(spread, Math.abs(wanted[i] - wanted[i % CLASSES]));
        }
        assertThat(spread)
                .as("samples must be told apart, or agreement means little")
                .isGreaterThan(0.01);
    }

    private static int values(MultiLayerNetwork network) {
        return Math.toIntExact(
                network.getLayerWiseConfigurations().getInputPreProcess(0) == null
                        ? network.layerInputSize(0)
                        : flatSize(network));
    }

    private static long flatSize(MultiLayerNetwork network) {
        var image = (FeedForwardToCnnPreProcessor)
                network.getLayerWiseConfigurations().getInputPreProcess(0);
        return image.getNumChannels() * image.getInputHeight() * image.getInputWidth();
    }
}

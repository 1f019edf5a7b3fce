package dev.sluice.trainer.network;

import java.util.List;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Configurations of the networks, from flat rows of values {@code [n, values]} to raw logits {@code [n, classes]}. */
final class Networks {
    private static final int MIN_CNN_IMAGE = 8;
    private static final int MIN_LENET_IMAGE = 16;

    private Networks() {}

    /**
     * @param shape shape of a sample, [channels, height, width] for a CNN or LeNet
     * @param classes K
     * @param seed of the initial weights
     * @throws IllegalArgumentException if the network cannot take such samples
     */
    static MultiLayerConfiguration configuration(
            NetworkKind kind, List<Integer> shape, int classes, ILossFunction loss, IUpdater updater, long seed) {
        return configuration(kind, shape, classes, loss, updater, seed, 1);
    }

    /**
     * A network whose hidden layers are several times as wide as its kind's.
     *
     * @param width how many times
     */
    static MultiLayerConfiguration configuration(
            NetworkKind kind,
            List<Integer> shape,
            int classes,
            ILossFunction loss,
            IUpdater updater,
            long seed,
            int width) {
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(DataType.FLOAT)
                .updater(updater)
                .weightInit(WeightInit.XAVIER)
                .activation(Activation.RELU)
                .list();
        switch (kind) {
            case MLP ->
                layers.layer(dense(256 * width))
                        .layer(dense(128 * width))
                        .setInputType(InputType.feedForward(values(shape)));
            case CNN ->
                layers.layer(convolution(5, 8 * width, ConvolutionMode.Same))
                        .layer(pooling())
                        .layer(convolution(3, 16 * width, ConvolutionMode.Same))
                        .layer(pooling())
                        .layer(dense(64 * width))
                        .setInputType(image("CNN", shape, MIN_CNN_IMAGE));
            case LENET ->
                layers.layer(convolution(5, 20 * width, ConvolutionMode.Truncate))
                        .layer(pooling())
                        .layer(convolution(5, 50 * width, ConvolutionMode.Truncate))
                        .layer(pooling())
                        .layer(dense(500 * width))
                        .setInputType(image("LeNet", shape, MIN_LENET_IMAGE));
        }
        return layers.layer(new OutputLayer.Builder(loss)
                        .nOut(classes)
                        .activation(Activation.IDENTITY)
                        .build())
                .build();
    }

    static int values(List<Integer> shape) {
        return shape.stream().reduce(1, Math::multiplyExact);
    }

    private static InputType image(String name, List<Integer> shape, int least) {
        if (shape.size() != 3 || shape.get(1) < least || shape.get(2) < least) {
            throw new IllegalArgumentException("the " + name + " takes [channels, height, width] of at least " + least
                    + " x " + least + ", not " + shape + "; choose the MLP");
        }
        return InputType.convolutionalFlat(shape.get(1), shape.get(2), shape.get(0));
    }

    private static DenseLayer dense(int units) {
        return new DenseLayer.Builder().nOut(units).build();
    }

    private static ConvolutionLayer convolution(int kernel, int channels, ConvolutionMode mode) {
        return new ConvolutionLayer.Builder(kernel, kernel)
                .nOut(channels)
                .convolutionMode(mode)
                .build();
    }

    private static SubsamplingLayer pooling() {
        return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .kernelSize(2, 2)
                .stride(2, 2)
                .build();
    }
}

package dev.sluice.scorer.engine;

import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** DL4J networks of random parameters for tests. */
final class Networks {
    static final int CLASSES = 10;

    private Networks() {}

    static MultiLayerNetwork mlp(long seed) {
        return network(InputType.feedForward(784), seed, dense(256), dense(128));
    }

    /** LeNet of 20 and 50 channels and 500 hidden units. */
    static MultiLayerNetwork leNet(long seed) {
        return network(
                InputType.convolutionalFlat(28, 28, 1),
                seed,
                new ConvolutionLayer.Builder(5, 5).nOut(20).build(),
                pool(SubsamplingLayer.PoolingType.MAX),
                new ConvolutionLayer.Builder(5, 5).nOut(50).build(),
                pool(SubsamplingLayer.PoolingType.MAX),
                dense(500));
    }

    static DenseLayer dense(int units) {
        return new DenseLayer.Builder().nOut(units).build();
    }

    static SubsamplingLayer pool(SubsamplingLayer.PoolingType type) {
        return new SubsamplingLayer.Builder(type).kernelSize(2, 2).stride(2, 2).build();
    }

    /** The layers, ReLU where they do not say otherwise, and an output layer of raw logits behind them. */
    static MultiLayerNetwork network(InputType input, long seed, Layer... layers) {
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .activation(Activation.RELU)
                .list();
        List.of(layers).forEach(list::layer);
        MultiLayerNetwork network = new MultiLayerNetwork(list.layer(new OutputLayer.Builder(new LossMSE())
                        .nOut(CLASSES)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(input)
                .build());
        network.init();
        network.paramTable().forEach((name, array) -> randomise(name, array, new Random(seed + name.hashCode())));
        return network;
    }

    /** Weights keep the scale they were initialised to; biases and statistics are moved off 0 and 1. */
    private static void randomise(String name, INDArray array, Random random) {
        if (name.endsWith("W")) {
            return;
        }
        boolean positive = name.endsWith("var") || name.endsWith("gamma");
        float[] values = new float[Math.toIntExact(array.length())];
        for (int i = 0; i < values.length; i++) {
            values[i] = positive ? 0.2f + 2 * random.nextFloat() : (float) random.nextGaussian() * 0.3f;
        }
        array.assign(Nd4j.createFromArray(values).reshape(array.shape()));
    }

    static float[] features(int samples, int values, long seed) {
        Random random = new Random(seed);
        float[] features = new float[samples * values];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextGaussian();
        }
        return features;
    }

    static float[] logits(MultiLayerNetwork network, float[] features, int samples) {
        return network.output(Nd4j.createFromArray(features).reshape(samples, features.length / samples), false)
                .dup('c')
                .data()
                .asFloat();
    }
}

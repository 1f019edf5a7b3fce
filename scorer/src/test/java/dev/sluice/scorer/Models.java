package dev.sluice.scorer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** Models for tests, written by DL4J itself. */
public final class Models {
    private Models() {}

    /** A single layer from two values to three classes, logits = x W + b, parameters in DL4J's order: W by columns, then b. */
    public static byte[] linear(float... parameters) {
        return linear(Activation.IDENTITY, parameters);
    }

    public static byte[] linear(Activation activation, float... parameters) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(new OutputLayer.Builder(new LossMSE())
                        .nOut(3)
                        .activation(activation)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build());
        network.init();
        network.setParams(Nd4j.create(parameters, new long[] {1, parameters.length}, 'c'));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ModelSerializer.writeModel(network, bytes, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}

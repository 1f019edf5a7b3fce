package dev.sluice.scorer.engine;

import dev.sluice.nd4j.Nd4jRuntime;
import dev.sluice.schemas.models.Dl4jArchive;
import dev.sluice.schemas.models.InvalidModelException;
import dev.sluice.schemas.records.ModelFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.activations.impl.ActivationIdentity;

/**
 * Makes engines of a model that nobody vouches for. In this order, so that nothing large or foreign is built
 * before it is known to fit: sizes and entries of the archive, classes the configuration names, number of parameters,
 * finiteness of each, activation of the output layer, and one forward pass of a blank sample.
 */
public final class ModelLoader {
    private final long maxBytes;

    /** @param maxBytes bound on a model's size, packed and unpacked */
    public ModelLoader(long maxBytes) {
        Nd4jRuntime.prepare();
        this.maxBytes = maxBytes;
    }

    /**
     * @param bytes the model, a zip as DL4J's ModelSerializer writes it or an ONNX file
     * @param format which of them
     * @param values values of one sample of the data set
     * @param classes number of classes of the data set
     * @throws InvalidModelException saying what is wrong with the model
     */
    public ScoringModel load(byte[] bytes, ModelFormat format, int values, int classes) {
        if (format != ModelFormat.DL4J_ZIP) {
            throw new InvalidModelException("format " + format + " has no engine, send DL4J_ZIP");
        }
        Dl4jArchive archive = Dl4jArchive.read(bytes, maxBytes, false);
        ConfigurationGuard.check(archive.configuration());
        MultiLayerConfiguration configuration = parse(archive.configuration());
        checkLayers(configuration, values, classes, archive.coefficients().length);
        for (float coefficient : archive.coefficients()) {
            if (!Float.isFinite(coefficient)) {
                throw new InvalidModelException("the model has parameters that are not finite numbers");
            }
        }
        return new Nd4jModel(configuration, archive.coefficients(), values, classes);
    }

    private static MultiLayerConfiguration parse(String json) {
        try {
            return MultiLayerConfiguration.fromJson(json);
        } catch (RuntimeException e) {
            throw new InvalidModelException("configuration.json is not a network of DL4J", e);
        }
    }

    private static void checkLayers(MultiLayerConfiguration configuration, int values, int classes, int parameters) {
        int layers =
                configuration.getConfs() == null ? 0 : configuration.getConfs().size();
        if (layers == 0) {
            throw new InvalidModelException("the network has no layers");
        }
        if (!(configuration.getConf(layers - 1).getLayer() instanceof FeedForwardLayer output)
                || !(output.getActivationFn() instanceof ActivationIdentity)) {
            throw new InvalidModelException("the output layer must emit raw logits: a layer with IDENTITY activation");
        }
        if (output.getNOut() != classes) {
            throw new InvalidModelException(
                    "the model has " + output.getNOut() + " classes, the data set has " + classes);
        }
        boolean flatInput = configuration.getInputPreProcess(0) == null;
        if (flatInput
                && configuration.getConf(0).getLayer() instanceof FeedForwardLayer input
                && input.getNIn() != values) {
            throw new InvalidModelException(
                    "the model takes " + input.getNIn() + " values a sample, the data set has " + values);
        }
        long needed = 0;
        try {
            for (int i = 0; i < layers; i++) {
                Layer layer = configuration.getConf(i).getLayer();
                needed += layer.initializer().numParams(layer);
            }
        } catch (RuntimeException e) {
            throw new InvalidModelException("the network's layers are not usable", e);
        }
        if (needed != parameters) {
            throw new InvalidModelException(
                    "the network needs " + needed + " parameters, the model holds " + parameters);
        }
    }
}

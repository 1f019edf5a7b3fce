package dev.sluice.scorer.engine;

import dev.sluice.nd4j.FloatTransfer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A DL4J network that ND4J runs. A network is no thread's to share, so each engine has one of its own: one copy of the parameters
 * outside the heap for each, and one that they are made from.
 */
final class Nd4jModel implements ScoringModel {
    private final MultiLayerConfiguration configuration;
    private final INDArray parameters;
    private final int values;
    private final int classes;

    /**
     * @param configuration a network of identity output, checked against the parameters' number
     * @param parameters all parameters, in DL4J's order
     */
    Nd4jModel(MultiLayerConfiguration configuration, float[] parameters, int values, int classes) {
        this.configuration = configuration;
        this.parameters = FloatTransfer.toNd4j(parameters, 1, parameters.length);
        this.values = values;
        this.classes = classes;
    }

    @Override
    public int values() {
        return values;
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public ScoringEngine newEngine() {
        INDArray array = parameters.dup();
        try {
            MultiLayerNetwork network = new MultiLayerNetwork(configuration.clone());
            network.init(array, false);
            return new Nd4jEngine(network, array, values, classes);
        } catch (RuntimeException | Error e) {
            array.close();
            throw e;
        }
    }

    @Override
    public String engineName() {
        return "ND4J";
    }

    @Override
    public void close() {
        // engines have copies of their own
        parameters.close();
    }
}

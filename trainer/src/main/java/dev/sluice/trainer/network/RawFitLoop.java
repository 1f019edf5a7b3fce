package dev.sluice.trainer.network;

import dev.sluice.nd4j.FloatTransfer;
import dev.sluice.nd4j.Nd4jRuntime;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/**
 * What a trainer's speed is held against: DL4J's own fit over decoded batches in memory, with its own softmax and cross-entropy; the same network and updater
 * as a {@link Learner}'s by default.
 */
public final class RawFitLoop implements AutoCloseable {
    private static final double RATE = 1e-3;

    private final MultiLayerNetwork network;
    private final List<DataSet> batches = new ArrayList<>();

    /** @throws IllegalArgumentException if the network cannot take such samples */
    public RawFitLoop(NetworkKind kind, List<Integer> shape, int classes, long seed) {
        Nd4jRuntime.prepare();
        MultiLayerConfiguration configuration =
                Networks.configuration(kind, shape, classes, new LossMSE(), new Adam(RATE), seed);
        int last = configuration.getConfs().size() - 1;
        OutputLayer output = (OutputLayer) configuration.getConf(last).getLayer();
        output.setActivationFn(new ActivationSoftmax());
        output.setLossFn(new LossMCXENT());
        network = new MultiLayerNetwork(configuration);
        network.init();
    }

    /**
     * Adds a batch of n samples.
     *
     * @param features row-major {@code [n, values]}
     * @param labels row-major {@code [n, classes]}, one 1 in each row
     */
    public void add(float[] features, float[] labels, int n) {
        batches.add(new DataSet(
                FloatTransfer.toNd4j(features, n, features.length / n),
                FloatTransfer.toNd4j(labels, n, labels.length / n)));
    }

    /** One step, on the batch of a number; beyond the last one they begin anew. */
    public void fit(int batch) {
        network.fit(batches.get(batch % batches.size()));
    }

    /** Mean loss of the last step, nats. */
    double loss() {
        return network.score();
    }

    @Override
    public void close() {
        for (DataSet batch : batches) {
            batch.getFeatures().close();
            batch.getLabels().close();
        }
        network.close();
    }
}

package dev.sluice.trainer.network;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/**
 * The networks of all folds side by side as one ordinary network: its hidden layers are as many times as wide, the weights from one network's units to another's
 * are 0, and the last layer takes the mean of what the networks would have given. Its logits are hence the mean of theirs, its softmax the normalised geometric mean of their
 * probabilities.
 *
 * <p>Of an array of parameters, dimensions that have grown hold the networks' blocks one after another; what has not grown they share. That puts convolutions, their flattening by
 * channels first, and dense layers into place alike.
 */
final class FoldAverage implements AutoCloseable {
    private final MultiLayerNetwork wide;
    private final SnapshotCodec codec;
    private final int folds;

    /**
     * @param shape shape of a sample
     * @param classes K
     * @param folds how many networks, at least 2
     */
    FoldAverage(NetworkKind kind, List<Integer> shape, int classes, int folds) {
        this.folds = folds;
        wide = new MultiLayerNetwork(Networks.configuration(kind, shape, classes, new LossMSE(), new Sgd(), 0, folds));
        wide.init();
        codec = new SnapshotCodec(kind, shape, classes, folds);
    }

    /** The average of these networks as DL4J_ZIP. */
    byte[] of(List<Learner> learners) {
        int last = wide.getnLayers() - 1;
        for (int layer = 0; layer <= last; layer++) {
            for (Map.Entry<String, INDArray> parameters :
                    wide.getLayer(layer).paramTable().entrySet()) {
                INDArray target = parameters.getValue();
                target.assign(0);
                for (int fold = 0; fold < folds; fold++) {
                    Layer its = learners.get(fold).network().getLayer(layer);
                    add(target, its.getParam(parameters.getKey()), fold, layer == last ? 1.0 / folds : 1);
                }
            }
        }
        return codec.write(wide);
    }

    private static void add(INDArray target, INDArray block, int fold, double factor) {
        INDArrayIndex[] place = IntStream.range(0, target.rank())
                .mapToObj(dimension -> target.size(dimension) == block.size(dimension)
                        ? NDArrayIndex.all()
                        : NDArrayIndex.interval(fold * block.size(dimension), (fold + 1) * block.size(dimension)))
                .toArray(INDArrayIndex[]::new);
        INDArray part = target.get(place);
        try (INDArray scaled = block.mul(factor)) {
            part.addi(scaled.reshape(part.shape()));
        }
    }

    /** About how many bytes {@link #of} gives. */
    long bytes() {
        return codec.bytes(wide);
    }

    @Override
    public void close() {
        wide.close();
    }
}

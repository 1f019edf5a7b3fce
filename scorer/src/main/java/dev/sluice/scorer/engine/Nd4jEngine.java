package dev.sluice.scorer.engine;

import dev.sluice.nd4j.FloatTransfer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A DL4J network on whichever ND4J backend is on the class path: CPU, or CUDA with the Maven profile of that name. Its output
 * layer must have the IDENTITY activation.
 */
public final class Nd4jEngine implements ScoringEngine {
    private final MultiLayerNetwork network;
    private final INDArray parameters;
    private final int values;
    private final int classes;

    /**
     * @param network an initialised network from {@code [n, values]} to {@code [n, classes]}, not shared with another thread
     * @param parameters the array that holds all of its parameters
     */
    Nd4jEngine(MultiLayerNetwork network, INDArray parameters, int values, int classes) {
        this.network = network;
        this.parameters = parameters;
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
    public float[] logits(float[] features, int n) {
        if (features.length != n * values) {
            throw new IllegalArgumentException(
                    "features of " + n + " samples must have " + n * values + " values, not " + features.length);
        }
        // closed by hand: the garbage collector does not see how large they are outside the heap
        try (INDArray input = FloatTransfer.toNd4j(features, n, values);
                INDArray output = network.output(input, false)) {
            if (output.rank() != 2 || output.size(0) != n || output.size(1) != classes) {
                throw new IllegalStateException(
                        "the network gives " + output.shapeInfoToString() + ", wanted is [" + n + ", " + classes + "]");
            }
            return FloatTransfer.toHeap(output);
        }
    }

    @Override
    public void close() {
        // not network.close(): it forces a full garbage collection, several times a second where snapshots come fast
        parameters.close();
    }
}

package dev.sluice.trainer.network;

import dev.sluice.nd4j.FloatTransfer;
import dev.sluice.schemas.models.Dl4jArchive;
import dev.sluice.schemas.models.InvalidModelException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/**
 * Turns a network in training into a DL4J_ZIP and back. The published configuration carries a stock loss and a stock
 * updater, so that anyone can load it; reading takes only a configuration that equals, number of iterations apart, the one this
 * network would be published with, and hence never lets DL4J interpret a foreign one.
 */
final class SnapshotCodec {
    private static final double NOMINAL_RATE = 1e-3;
    private static final String ITERATIONS = "\"iterationCount\" : ";
    private static final Pattern ITERATION_COUNT = Pattern.compile(ITERATIONS + "(\\d{1,9})\\b");

    private final String template;

    SnapshotCodec(NetworkKind kind, List<Integer> shape, int classes) {
        template = Networks.configuration(kind, shape, classes, new LossMSE(), new Adam(NOMINAL_RATE), 0)
                .toJson();
    }

    byte[] write(MultiLayerNetwork network) {
        float[] parameters = FloatTransfer.toHeap(network.params());
        for (float parameter : parameters) {
            if (!Float.isFinite(parameter)) {
                throw new IllegalStateException("training has diverged: the network has parameters that are not finite;"
                        + " lower the learning rate and start from an earlier snapshot");
            }
        }
        String configuration = template.replace(ITERATIONS + "0", ITERATIONS + network.getIterationCount());
        return new Dl4jArchive(
                        configuration,
                        parameters,
                        FloatTransfer.toHeap(network.getUpdater().getStateViewArray()))
                .write();
    }

    void restore(Dl4jArchive archive, MultiLayerNetwork network) {
        Matcher iterations = ITERATION_COUNT.matcher(archive.configuration());
        if (!iterations.find() || !template.equals(iterations.replaceAll(ITERATIONS + "0"))) {
            throw new InvalidModelException("the snapshot is of another network than the one configured;"
                    + " configure the same network and data set, or remove the snapshot");
        }
        INDArray state = network.getUpdater().getStateViewArray();
        float[] savedState = archive.updaterState();
        if (archive.coefficients().length != network.numParams()
                || savedState == null
                || savedState.length != state.length()) {
            throw new InvalidModelException("the snapshot does not hold the network's " + network.numParams()
                    + " parameters and " + state.length() + " values of optimiser state");
        }
        try (INDArray parameters = Nd4j.createFromArray(archive.coefficients());
                INDArray saved = Nd4j.createFromArray(savedState)) {
            network.params().assign(parameters.reshape(network.params().shape()));
            state.assign(saved.reshape(state.shape()));
        }
        iterations.reset();
        if (iterations.find()) {
            network.setIterationCount(Integer.parseInt(iterations.group(1)));
        }
    }
}

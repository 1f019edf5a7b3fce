package dev.sluice.trainer.network;

import dev.sluice.nd4j.FloatTransfer;
import dev.sluice.schemas.models.Dl4jArchive;
import dev.sluice.schemas.models.InvalidModelException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
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

    /** The updater stands in every layer; what it is made of are numbers and nulls, no objects. */
    private static final Pattern UPDATER = Pattern.compile("(\"iupdater\" : )\\{[^{}]*\\}");

    private final String template;
    private final String optimizer;

    SnapshotCodec(NetworkKind kind, List<Integer> shape, int classes, Optimizer optimizer) {
        this.optimizer = optimizer.spec();
        template = Networks.configuration(kind, shape, classes, new LossMSE(), optimizer.published(NOMINAL_RATE), 0)
                .toJson();
    }

    /** Of a network without an optimiser, several times as wide as its kind; only written. */
    SnapshotCodec(NetworkKind kind, List<Integer> shape, int classes, int width) {
        optimizer = "none";
        template = Networks.configuration(kind, shape, classes, new LossMSE(), new Sgd(NOMINAL_RATE), 0, width)
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
        INDArray state = state(network);
        return new Dl4jArchive(configuration, parameters, state == null ? null : FloatTransfer.toHeap(state)).write();
    }

    /** About how many bytes {@link #write} gives: trained weights are not compressed. */
    long bytes(MultiLayerNetwork network) {
        INDArray state = state(network);
        return template.length() + Float.BYTES * (network.numParams() + (state == null ? 0 : state.length()));
    }

    void restore(Dl4jArchive archive, MultiLayerNetwork network) {
        Matcher iterations = ITERATION_COUNT.matcher(archive.configuration());
        if (!iterations.find()) {
            throw ofAnother("network");
        }
        String configuration = iterations.replaceAll(ITERATIONS + "0");
        if (!template.equals(configuration)) {
            throw withoutUpdaters(template).equals(withoutUpdaters(configuration))
                    ? ofAnother("optimiser")
                    : ofAnother("network");
        }
        INDArray state = state(network);
        long states = state == null ? 0 : state.length();
        float[] savedState = archive.updaterState();
        if (archive.coefficients().length != network.numParams()
                || (savedState == null ? 0 : savedState.length) != states) {
            throw new InvalidModelException("the snapshot does not hold the network's " + network.numParams()
                    + " parameters and " + states + " values of optimiser state");
        }
        assign(network.params(), archive.coefficients());
        if (state != null && savedState != null) {
            assign(state, savedState);
        }
        iterations.reset();
        if (iterations.find()) {
            network.setIterationCount(Integer.parseInt(iterations.group(1)));
        }
    }

    private static @Nullable INDArray state(MultiLayerNetwork network) {
        INDArray state = network.getUpdater().getStateViewArray();
        return state == null || state.isEmpty() ? null : state;
    }

    private static void assign(INDArray target, float[] saved) {
        try (INDArray values = Nd4j.createFromArray(saved)) {
            target.assign(values.reshape(target.shape()));
        }
    }

    private static String withoutUpdaters(String configuration) {
        return UPDATER.matcher(configuration).replaceAll("$1{}");
    }

    private InvalidModelException ofAnother(String what) {
        return new InvalidModelException("the snapshot is of another " + what + " than the one configured"
                + (what.equals("network") ? "" : ", " + optimizer) + "; configure the same " + what
                + " and data set, or learn under another --name, or start afresh with reset");
    }
}

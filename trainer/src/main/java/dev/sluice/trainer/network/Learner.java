package dev.sluice.trainer.network;

import dev.sluice.nd4j.FloatTransfer;
import dev.sluice.nd4j.Nd4jRuntime;
import dev.sluice.schemas.models.Dl4jArchive;
import dev.sluice.schemas.models.InvalidModelException;
import dev.sluice.trainer.loss.kernel.Loss;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network in training, for one thread: steps, logits, and snapshots that continue to the last bit. Arrays outside the heap
 * are closed by hand, since the garbage collector does not see their size.
 */
public final class Learner implements Classifier, AutoCloseable {
    private final RateHolder rate = new RateHolder();
    private final NetworkLoss loss;
    private final TargetColumns columns;
    private final MultiLayerNetwork network;
    private final @Nullable DenseTraining dense;
    private final SnapshotCodec codec;
    private final int values;

    /**
     * @param kind which network
     * @param shape shape of a sample
     * @param columns number of classes K, and what labels mean
     * @param loss what is minimised; of no other learner
     * @param optimizer how gradients become steps
     * @param seed of the initial weights
     * @throws IllegalArgumentException if the network cannot take such samples
     */
    public Learner(
            NetworkKind kind, List<Integer> shape, TargetColumns columns, Loss loss, Optimizer optimizer, long seed) {
        Nd4jRuntime.prepare();
        this.values = Networks.values(shape);
        this.columns = columns;
        this.loss = new NetworkLoss(loss, columns);
        network = new MultiLayerNetwork(
                Networks.configuration(kind, shape, columns.classes(), this.loss, optimizer.updater(rate), seed));
        network.init();
        GradientPreparation preparation = GradientPreparation.needed(optimizer, loss.l1())
                ? new GradientPreparation(optimizer, loss.l1(), rate::get)
                : null;
        if (preparation != null) {
            network.setListeners(preparation);
        }
        // where there is none, DL4J takes the steps
        dense = DenseTraining.possible(kind) ? new DenseTraining(network, this.loss, optimizer, preparation) : null;
        codec = new SnapshotCodec(kind, shape, columns.classes(), optimizer);
    }

    /**
     * One step.
     *
     * @param batch at least one sample; not emptied
     * @param learningRate of this step
     * @return mean loss before the step, nats
     * @throws IllegalStateException if the loss is not finite: the network is spoilt
     */
    public double train(Batch batch, double learningRate) {
        rate.set(learningRate);
        loss.use(batch.keys());
        double meanLoss = dense == null ? fit(batch) : dense.train(batch, learningRate);
        if (!Double.isFinite(meanLoss)) {
            throw new IllegalStateException("training has diverged: the loss is " + meanLoss
                    + "; lower the learning rate and start from an earlier snapshot");
        }
        return meanLoss;
    }

    private double fit(Batch batch) {
        try (INDArray features = FloatTransfer.toNd4j(batch.usedFeatures(), batch.size(), values);
                INDArray labels = FloatTransfer.toNd4j(batch.usedLabels(), batch.size(), columns.width())) {
            network.fit(features, labels);
        }
        network.setInput(null);
        network.setLabels(null);
        return network.score();
    }

    @Override
    public float[] logits(float[] features, int n) {
        try (INDArray input = FloatTransfer.toNd4j(features, n, values);
                INDArray output = network.output(input, false)) {
            return FloatTransfer.toHeap(output);
        }
    }

    MultiLayerNetwork network() {
        return network;
    }

    public int values() {
        return values;
    }

    public int classes() {
        return columns.classes();
    }

    /** A copy of all parameters, without the optimiser's state: enough to score with. */
    public float[] parameters() {
        return FloatTransfer.toHeap(network.params());
    }

    /**
     * Takes over another learner's parameters, of the same network; the optimiser's state stays.
     *
     * @param parameters what {@link #parameters} gave
     * @throws IllegalArgumentException if there are fewer or more than the network has
     */
    public void useParameters(float[] parameters) {
        if (parameters.length != network.numParams()) {
            throw new IllegalArgumentException(
                    "the network has " + network.numParams() + " parameters, not " + parameters.length);
        }
        INDArray own = network.params();
        try (INDArray given = FloatTransfer.toNd4j(parameters, own.shape())) {
            own.assign(given);
        }
    }

    /**
     * The network with its optimiser's state as DL4J_ZIP, loadable without any class of Sluice's.
     *
     * @throws IllegalStateException if a parameter is not finite: such a model must not be published
     */
    public byte[] snapshot() {
        return codec.write(network);
    }

    /** About how many bytes a snapshot takes, within a few KiB; the same all the time. */
    public long snapshotBytes() {
        return codec.bytes(network);
    }

    /**
     * Goes on from a snapshot exactly where it was taken.
     *
     * @param zip what {@link #snapshot} gave
     * @param maxBytes bound on its size, packed and unpacked
     * @throws InvalidModelException if it is damaged, too large, of another network or of another optimiser
     */
    public void restore(byte[] zip, long maxBytes) {
        codec.restore(Dl4jArchive.read(zip, maxBytes, true), network);
    }

    @Override
    public void close() {
        if (dense != null) {
            dense.close();
        }
        network.close();
    }
}

package dev.sluice.trainer.network;

import dev.sluice.nd4j.Nd4jRuntime;
import dev.sluice.trainer.loss.kernel.LossBatch;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Training steps of a multilayer perceptron in host memory: what DL4J's own {@code fit} does, up to rounding, in less than half of its time. Parameters, gradient
 * and the optimiser's state stay in the network's arrays, so that everything else is DL4J's as before, snapshots too.
 */
final class DenseTraining implements AutoCloseable {
    private final MultiLayerNetwork network;
    private final NetworkLoss loss;
    private final @Nullable GradientPreparation preparation;
    private final @Nullable AdamStep adam;
    private final List<Integer> units = new ArrayList<>();
    private @Nullable DenseStack stack;

    /** @param preparation what is done to each gradient, null for nothing */
    DenseTraining(
            MultiLayerNetwork network,
            NetworkLoss loss,
            Optimizer optimizer,
            @Nullable GradientPreparation preparation) {
        this.network = network;
        this.loss = loss;
        this.preparation = preparation;
        if (network.getFlattenedGradients() == null) {
            network.initGradientsView();
        }
        for (int layer = 0; layer < network.getnLayers(); layer++) {
            units.add(network.layerSize(layer));
        }
        adam = optimizer.rule() == Optimizer.Rule.ADAM
                ? new AdamStep(
                        network.params(),
                        network.getFlattenedGradients(),
                        network.getUpdater().getStateViewArray())
                : null;
    }

    /** Whether it can train such a network here. */
    static boolean possible(NetworkKind kind) {
        return kind == NetworkKind.MLP && Nd4jRuntime.onCpu();
    }

    /**
     * One step.
     *
     * @return mean loss before the step, nats
     */
    double train(Batch batch, double rate) {
        DenseStack layers = stackFor(batch.size());
        LossBatch losses = loss.evaluate(batch.size(), batch.labels(), layers.logits(batch.features()));
        layers.backpropagate(losses.gradient());
        INDArray gradient = network.getFlattenedGradients();
        if (preparation != null) {
            preparation.prepare(network.params(), gradient, batch.size());
        }
        int iteration = network.getIterationCount();
        if (adam != null) {
            adam.take(rate, iteration, batch.size());
        } else {
            stepOfDl4j(gradient, iteration, batch.size());
        }
        network.setIterationCount(iteration + 1);
        return NetworkLoss.score(losses, true);
    }

    private DenseStack stackFor(int n) {
        if (stack == null || stack.n() != n) {
            close();
            stack = new DenseStack(
                    network.params(), network.getFlattenedGradients(), network.layerInputSize(0), units, n);
        }
        return stack;
    }

    private void stepOfDl4j(INDArray gradient, int iteration, int n) {
        network.getUpdater()
                .update(
                        network,
                        new DefaultGradient(gradient),
                        iteration,
                        network.getEpochCount(),
                        n,
                        LayerWorkspaceMgr.noWorkspaces());
        INDArray parameters = network.params();
        parameters.subi(gradient.reshape(parameters.shape()));
    }

    @Override
    public void close() {
        if (stack != null) {
            stack.close();
            stack = null;
        }
    }
}

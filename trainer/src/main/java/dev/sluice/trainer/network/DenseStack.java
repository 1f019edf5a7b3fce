package dev.sluice.trainer.network;

import dev.sluice.nd4j.HostFloats;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Logits and gradient of dense layers with ReLU between them, for batches of one size. DL4J's own backpropagation computes each layer's output a second time, and
 * derivatives by the network's input, which nobody needs: nearly half of its multiplications.
 */
final class DenseStack implements AutoCloseable {
    private final int n;
    private final int inputs;
    private final HostFloats features;
    private final List<DenseLayerPass> layers = new ArrayList<>();

    /**
     * @param parameters of the network, flat, which are read
     * @param gradient of the network, flat, which is set
     * @param inputs values of a sample
     * @param units of each layer
     * @param n samples of a batch
     */
    DenseStack(INDArray parameters, INDArray gradient, int inputs, List<Integer> units, int n) {
        this.n = n;
        this.inputs = inputs;
        long from = 0;
        int below = inputs;
        for (int each : units) {
            layers.add(new DenseLayerPass(parameters, gradient, from, below, each, n));
            from += (below + 1L) * each;
            below = each;
        }
        features = DenseLayerPass.matrix(inputs, n);
    }

    int n() {
        return n;
    }

    /**
     * @param values row-major {@code [n, inputs]}, anything behind them
     * @return raw logits, row-major {@code [n, classes]}; overwritten by the next call
     */
    float[] logits(float[] values) {
        features.put(0, values, n * inputs);
        INDArray x = features.array();
        DenseLayerPass last = layers.get(layers.size() - 1);
        for (DenseLayerPass layer : layers) {
            layer.forward(x);
            if (layer != last) {
                layer.rectify();
                x = layer.outerY();
            }
        }
        return last.y();
    }

    /**
     * Sets the network's gradient, a sum over the samples of the last {@link #logits}.
     *
     * @param byLogits derivatives of each sample's loss, row-major {@code [n, classes]}
     */
    void backpropagate(double[] byLogits) {
        int top = layers.size() - 1;
        float[] dy = layers.get(top).dy();
        for (int i = 0; i < dy.length; i++) {
            dy[i] = (float) byLogits[i];
        }
        for (int i = top; i > 0; i--) {
            DenseLayerPass below = layers.get(i - 1);
            layers.get(i).backward(below.outerY());
            layers.get(i).backwardTo(below);
        }
        layers.get(0).backward(features.array());
    }

    @Override
    public void close() {
        features.array().close();
        layers.forEach(DenseLayerPass::close);
    }
}

package dev.sluice.trainer.loss;

import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * {@link ClippedCrossEntropy} for DL4J. The output layer must have the IDENTITY activation; labels have two columns more
 * than there are classes, {@code [n, K + 2]}: one-hot label, weight, τ ({@link #NO_CLIPPING} for none).
 *
 * <p>Weight and τ travel in label columns because DL4J multiplies a label mask into the logits. DL4J divides the sum of losses and
 * gradients by n, not by the sum of weights: weights below 1 make the step smaller, which is wanted of samples one doubts.
 */
public final class ClippedCrossEntropyLoss implements ILossFunction {
    /** A τ that clips nothing and that a float can hold. */
    public static final float NO_CLIPPING = 1e30f;

    private static final long serialVersionUID = 1L;

    @Override
    public double computeScore(
            INDArray labels, INDArray logits, IActivation activation, @Nullable INDArray mask, boolean average) {
        double sum = 0;
        for (double loss : evaluate(labels, logits, mask).losses) {
            sum += loss;
        }
        return average ? sum / logits.size(0) : sum;
    }

    @Override
    public INDArray computeScoreArray(
            INDArray labels, INDArray logits, IActivation activation, @Nullable INDArray mask) {
        return array(evaluate(labels, logits, mask).losses, logits, logits.size(0), 1);
    }

    @Override
    public INDArray computeGradient(INDArray labels, INDArray logits, IActivation activation, @Nullable INDArray mask) {
        return array(evaluate(labels, logits, mask).gradient, logits, logits.size(0), logits.size(1));
    }

    @Override
    public Pair<Double, INDArray> computeGradientAndScore(
            INDArray labels, INDArray logits, IActivation activation, @Nullable INDArray mask, boolean average) {
        return new Pair<>(
                computeScore(labels, logits, activation, mask, average),
                computeGradient(labels, logits, activation, mask));
    }

    @Override
    public String name() {
        return "ClippedCrossEntropyLoss";
    }

    private static final class Result {
        final double[] losses;
        final double[] gradient;

        Result(int n, int classes) {
            losses = new double[n];
            gradient = new double[n * classes];
        }
    }

    private static Result evaluate(INDArray labels, INDArray logits, @Nullable INDArray mask) {
        if (mask != null) {
            throw new IllegalArgumentException("weights belong in the label columns, not in a mask");
        }
        int n = (int) logits.size(0);
        int classes = (int) logits.size(1);
        int columns = classes + 2;
        if (labels.size(0) != n || labels.size(1) != columns) {
            throw new IllegalArgumentException("labels must be [" + n + ", " + columns
                    + "]: one-hot, weight, tau; not [" + labels.size(0) + ", " + labels.size(1) + "]");
        }
        double[] z = rows(logits);
        double[] y = rows(labels);
        Result result = new Result(n, classes);
        for (int i = 0; i < n; i++) {
            int row = i * columns;
            result.losses[i] = ClippedCrossEntropy.apply(
                    z,
                    i * classes,
                    classes,
                    label(y, row, classes),
                    y[row + classes],
                    y[row + classes + 1],
                    result.gradient);
        }
        return result;
    }

    private static int label(double[] y, int row, int classes) {
        for (int j = 0; j < classes; j++) {
            if (y[row + j] > 0.5) {
                return j;
            }
        }
        throw new IllegalArgumentException("a row of labels has no class set");
    }

    private static double[] rows(INDArray array) {
        INDArray rows = array.ordering() == 'c' && !array.isView() ? array : array.dup('c');
        return rows.data().asDouble();
    }

    private static INDArray array(double[] values, INDArray like, long rows, long columns) {
        INDArray result = Nd4j.createUninitialized(like.dataType(), new long[] {rows, columns}, 'c');
        for (int i = 0; i < values.length; i++) {
            result.data().put(i, values[i]);
        }
        return result;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClippedCrossEntropyLoss;
    }

    @Override
    public int hashCode() {
        return ClippedCrossEntropyLoss.class.hashCode();
    }
}

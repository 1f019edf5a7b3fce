package dev.sluice.trainer.network;

import dev.sluice.trainer.loss.kernel.Loss;
import dev.sluice.trainer.loss.kernel.LossBatch;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * A {@link Loss} for DL4J. The output layer must have the IDENTITY activation; labels have the columns of {@link TargetColumns}.
 *
 * <p>DL4J divides the sum of losses and gradients by n, not by the sum of weights: weights below 1 make the step smaller, which
 * is wanted of samples one doubts.
 *
 * <p>In one step DL4J asks for gradients and for the score apart. What was computed for the first is given again for the second: it saves
 * half of the work, and losses that remember samples must see each step once.
 */
final class NetworkLoss implements ILossFunction {
    private static final long serialVersionUID = 1L;

    private final transient Loss loss;
    private final transient TargetColumns columns;
    private transient String @Nullable [] keys;
    private transient @Nullable LossBatch last;

    NetworkLoss(Loss loss, TargetColumns columns) {
        this.loss = loss;
        this.columns = columns;
    }

    /** Says which samples the next batch holds; they do not fit into columns of floats. */
    void use(String @Nullable [] newKeys) {
        keys = newKeys;
        last = null;
    }

    @Override
    public double computeScore(
            INDArray labels, INDArray logits, IActivation activation, @Nullable INDArray mask, boolean average) {
        return score(evaluate(labels, logits, mask), average);
    }

    @Override
    public INDArray computeScoreArray(
            INDArray labels, INDArray logits, IActivation activation, @Nullable INDArray mask) {
        return array(evaluate(labels, logits, mask).losses(), logits, logits.size(0), 1);
    }

    @Override
    public INDArray computeGradient(INDArray labels, INDArray logits, IActivation activation, @Nullable INDArray mask) {
        return array(evaluate(labels, logits, mask).gradient(), logits, logits.size(0), logits.size(1));
    }

    @Override
    public Pair<Double, INDArray> computeGradientAndScore(
            INDArray labels, INDArray logits, IActivation activation, @Nullable INDArray mask, boolean average) {
        LossBatch batch = evaluate(labels, logits, mask);
        return new Pair<>(score(batch, average), array(batch.gradient(), logits, logits.size(0), logits.size(1)));
    }

    @Override
    public String name() {
        return loss.spec();
    }

    static double score(LossBatch batch, boolean average) {
        double sum = 0;
        for (double each : batch.losses()) {
            sum += each;
        }
        return average ? sum / batch.n() : sum;
    }

    private LossBatch evaluate(INDArray labels, INDArray logits, @Nullable INDArray mask) {
        if (mask != null) {
            throw new IllegalArgumentException("weights belong in the label columns, not in a mask");
        }
        int n = (int) logits.size(0);
        int classes = columns.classes();
        if (logits.size(1) != classes || labels.size(0) != n || labels.size(1) != columns.width()) {
            throw new IllegalArgumentException("labels must be [" + n + ", " + columns.width()
                    + "]: targets, weights, tau; not [" + labels.size(0) + ", " + labels.size(1) + "]");
        }
        LossBatch batch = batch(n, rows(labels), rows(logits));
        LossBatch known = last;
        if (known != null
                && Arrays.equals(known.logits(), batch.logits())
                && Arrays.equals(known.targets(), batch.targets())
                && Arrays.equals(known.weights(), batch.weights())
                && Arrays.equals(known.taus(), batch.taus())) {
            return known;
        }
        loss.evaluate(batch);
        last = batch;
        return batch;
    }

    /**
     * Loss and gradient of a batch for a step that DL4J does not take.
     *
     * @param labels rows of label columns, anything behind them
     * @param logits row-major {@code [n, classes]}
     */
    LossBatch evaluate(int n, float[] labels, float[] logits) {
        LossBatch batch = batch(n, doubles(labels, n * columns.width()), doubles(logits, n * columns.classes()));
        loss.evaluate(batch);
        return batch;
    }

    private LossBatch batch(int n, double[] rows, double[] logits) {
        int classes = columns.classes();
        return new LossBatch(
                n,
                columns,
                logits,
                columns(rows, n, 0, classes),
                columns(rows, n, columns.weightAt(), columns.weights()),
                columns(rows, n, columns.tauAt(), 1),
                keys,
                new double[n],
                new double[n * classes]);
    }

    private static double[] doubles(float[] values, int count) {
        double[] result = new double[count];
        for (int i = 0; i < count; i++) {
            result[i] = values[i];
        }
        return result;
    }

    private double[] columns(double[] rows, int n, int from, int count) {
        double[] result = new double[n * count];
        for (int i = 0; i < n; i++) {
            System.arraycopy(rows, i * columns.width() + from, result, i * count, count);
        }
        return result;
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
}

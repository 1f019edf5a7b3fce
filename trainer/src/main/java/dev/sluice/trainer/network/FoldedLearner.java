package dev.sluice.trainer.network;

import dev.sluice.trainer.loss.kernel.Loss;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The networks in training of one data set, for one thread: a single one, or one for each fold with weights, optimiser and steps of its own. Whoever asks for logits
 * gets those of their average.
 */
public final class FoldedLearner implements Classifier, AutoCloseable {
    private static final long SEED_STEP = 0x9E3779B97F4A7C15L;

    private final List<Learner> learners = new ArrayList<>();
    private final @Nullable FoldAverage average;

    /**
     * @param kind which network
     * @param shape shape of a sample
     * @param columns number of classes K, and what labels mean
     * @param losses makes what is minimised, for each network anew
     * @param optimizer how gradients become steps
     * @param seed of the initial weights of the first; the others' follow from it
     * @param folds how many networks, at least 1
     * @throws IllegalArgumentException if the network cannot take such samples
     */
    public FoldedLearner(
            NetworkKind kind,
            List<Integer> shape,
            TargetColumns columns,
            Supplier<Loss> losses,
            Optimizer optimizer,
            long seed,
            int folds) {
        for (int fold = 0; fold < folds; fold++) {
            learners.add(new Learner(kind, shape, columns, losses.get(), optimizer, seed + fold * SEED_STEP));
        }
        average = folds == 1 ? null : new FoldAverage(kind, shape, columns.classes(), folds);
    }

    /** How many networks there are. */
    public int folds() {
        return learners.size();
    }

    /** The network of a fold, from 0. */
    public Learner fold(int fold) {
        return learners.get(fold);
    }

    /**
     * One step of each network that has samples in the batch.
     *
     * @param batch at least one sample; not emptied
     * @param learningRate of this step
     * @return mean loss before the step over all samples, nats
     * @throws IllegalStateException if a loss is not finite: the network is spoilt
     */
    public double train(FoldedBatch batch, double learningRate) {
        if (learners.size() == 1) {
            return learners.get(0).train(batch.parts().get(0), learningRate);
        }
        double sum = 0;
        for (int fold = 0; fold < learners.size(); fold++) {
            Batch part = batch.parts().get(fold);
            if (part.size() > 0) {
                sum += part.size() * learners.get(fold).train(part, learningRate);
            }
        }
        return sum / batch.size();
    }

    @Override
    public float[] logits(float[] features, int n) {
        float[] sum = learners.get(0).logits(features, n);
        for (Learner other : learners.subList(1, learners.size())) {
            float[] its = other.logits(features, n);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += its[i];
            }
        }
        for (int i = 0; learners.size() > 1 && i < sum.length; i++) {
            sum[i] /= learners.size();
        }
        return sum;
    }

    /**
     * The model of everything as DL4J_ZIP: the only network with its optimiser's state, or the folds' average, one network without such a state.
     *
     * @throws IllegalStateException if a parameter is not finite: such a model must not be published
     */
    public byte[] snapshot() {
        return average == null ? learners.get(0).snapshot() : average.of(learners);
    }

    /** About how many bytes all that is to be published at a time takes, within a few KiB; the same all the time. */
    public long snapshotBytes() {
        return learners.stream().mapToLong(Learner::snapshotBytes).sum() + (average == null ? 0 : average.bytes());
    }

    @Override
    public void close() {
        learners.forEach(Learner::close);
        if (average != null) {
            average.close();
        }
    }
}

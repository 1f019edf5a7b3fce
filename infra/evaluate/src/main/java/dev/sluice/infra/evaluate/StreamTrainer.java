package dev.sluice.infra.evaluate;

import dev.sluice.trainer.config.Optimisation;
import dev.sluice.trainer.loss.Losses;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import dev.sluice.trainer.network.Batch;
import dev.sluice.trainer.network.Learner;
import dev.sluice.trainer.network.Optimizer;
import dev.sluice.trainer.schedule.LearningRateSchedule;
import java.util.Arrays;

/**
 * Learns from a stream as the trainer role does by default: same network, initial weights, batches, learning rates and loss. Between two
 * batches everything offered is settled; the schedule goes by settled samples, learnt from or not.
 */
final class StreamTrainer implements AutoCloseable {
    /** Bounds the memory of one forward pass: 16 MiB of floats. */
    private static final int MAX_FLOATS = 4 << 20;

    private static final int TEST_ROWS = 512;

    /**
     * What is learnt of one sample.
     *
     * @param sample number in the data set
     * @param label class to learn
     * @param weight of its loss; a sample of weight 0 is only counted
     * @param tau clip threshold
     */
    record Lesson(int sample, int label, double weight, double tau) {}

    private final EvaluationData data;
    private final Learner learner;
    private final Batch batch;
    private final LearningRateSchedule schedule;
    private final long horizon;
    private final int folds;
    private long offered;
    private long learnt;
    private long settled;
    private long settledLearnt;
    private double learningRate;

    /**
     * @param loop network and loss
     * @param seed of the initial weights
     * @param horizon samples the whole stream will offer
     * @throws IllegalArgumentException if the network cannot take such samples
     */
    StreamTrainer(EvaluationData data, LoopConfig loop, long seed, long horizon) {
        this(data, loop, seed, horizon, 1);
    }

    /**
     * One of several that share a stream, each learning a fold of it.
     *
     * @param folds how many there are: batches are so much smaller, that each takes as many steps as one would have taken, and the schedule goes by
     *     the samples of all
     */
    StreamTrainer(EvaluationData data, LoopConfig loop, long seed, long horizon, int folds) {
        this.data = data;
        this.folds = folds;
        this.horizon = horizon;
        Optimisation how = Optimisation.defaults();
        TargetColumns columns = TargetColumns.singleLabel(data.classes());
        batch = new Batch(Math.max(1, how.batchSize() / folds), data.values(), columns);
        schedule = how.learningRates();
        learner = new Learner(
                loop.network(),
                data.facts().shape(),
                columns,
                Losses.parse(loop.loss(), columns),
                Optimizer.adam(),
                seed);
    }

    /** Offers the stream's next sample, without clipping. */
    void offer(int sample, int label, double weight) {
        offer(new Lesson(sample, label, weight, TargetColumns.NO_CLIPPING));
    }

    /** Offers the stream's next sample. */
    void offer(Lesson lesson) {
        offered++;
        if (lesson.weight() > 0) {
            learnt++;
            data.decode(lesson.sample(), batch.features(), batch.featuresAt());
            batch.add(lesson.label(), lesson.weight(), lesson.tau(), data.id(lesson.sample()));
        }
        if (batch.full()) {
            train();
        } else if (batch.size() == 0) {
            settle();
        }
    }

    /** Learns from what is in hand, full batch or not. */
    void flush() {
        if (batch.size() > 0) {
            train();
        }
    }

    private void train() {
        learningRate = schedule.rate(folds * settledLearnt, Math.min(1, (double) folds * settled / horizon));
        double unusedLoss = learner.train(batch, learningRate);
        batch.clear();
        settle();
    }

    private void settle() {
        settled = offered;
        settledLearnt = learnt;
    }

    /** Samples offered that the parameters account for. */
    long settled() {
        return settled;
    }

    /** Learning rate of the last batch, 0 before the first. */
    double learningRate() {
        return learningRate;
    }

    /**
     * Logits by what has been learnt so far.
     *
     * @param features {@code [n, values]}
     * @return {@code [n, K]}
     */
    float[] logits(float[] features, int n) {
        return learner.logits(features, n);
    }

    /** A copy of the parameters. */
    float[] parameters() {
        return learner.parameters();
    }

    /** Share of the test samples whose largest logit is at their label, 0 to 1; NaN if there are none. */
    double accuracy() {
        int size = data.testSize();
        int rows = Math.max(1, Math.min(Math.min(TEST_ROWS, size), MAX_FLOATS / data.values()));
        float[] features = new float[rows * data.values()];
        int right = 0;
        for (int from = 0; from < size; from += rows) {
            int n = Math.min(rows, size - from);
            for (int i = 0; i < n; i++) {
                data.decodeTest(from + i, features, i * data.values());
            }
            float[] logits = learner.logits(n == rows ? features : Arrays.copyOf(features, n * data.values()), n);
            for (int i = 0; i < n; i++) {
                right += largest(logits, i * data.classes()) == data.testLabel(from + i) ? 1 : 0;
            }
        }
        return size == 0 ? Double.NaN : (double) right / size;
    }

    private int largest(float[] logits, int from) {
        int best = 0;
        for (int j = 1; j < data.classes(); j++) {
            if (logits[from + j] > logits[from + best]) {
                best = j;
            }
        }
        return best;
    }

    @Override
    public void close() {
        learner.close();
    }
}

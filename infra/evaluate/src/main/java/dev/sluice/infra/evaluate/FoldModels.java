package dev.sluice.infra.evaluate;

import dev.sluice.schemas.samples.Folds;
import dev.sluice.scorer.loss.CrossEntropy;
import dev.sluice.trainer.loss.Losses;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import dev.sluice.trainer.network.Learner;
import dev.sluice.trainer.network.Optimizer;
import java.util.Arrays;

/**
 * The models of a loop: one of everything, or one for each fold, each learning its own fold and scoring the other. In the first pass, where
 * none has learnt any copy of a sample, all score it and their probabilities are averaged.
 */
final class FoldModels implements AutoCloseable {
    /** Bounds the memory of one forward pass: 16 MiB of floats. */
    private static final int MAX_FLOATS = 4 << 20;

    private static final int TEST_ROWS = 512;

    private final EvaluationData data;
    private final StreamTrainer[] trainers;
    private final Learner[] scorers;
    private final int[] foldOf;

    /** @param total samples the whole stream will offer */
    FoldModels(EvaluationData data, LoopConfig config, long seed, long total) {
        this.data = data;
        int folds = Math.max(1, config.folds());
        trainers = new StreamTrainer[folds];
        scorers = new Learner[folds];
        TargetColumns columns = TargetColumns.singleLabel(data.classes());
        for (int fold = 0; fold < folds; fold++) {
            trainers[fold] = new StreamTrainer(data, config, seed + fold, total, folds);
            scorers[fold] = new Learner(
                    config.network(),
                    data.facts().shape(),
                    columns,
                    Losses.parse("ce", columns),
                    Optimizer.adam(),
                    seed + fold);
            scorers[fold].useParameters(trainers[fold].parameters());
        }
        foldOf = new int[data.size()];
        Arrays.setAll(foldOf, i -> folds == 1 ? 0 : Folds.of(data.facts().dataset(), data.id(i), folds));
    }

    int folds() {
        return trainers.length;
    }

    /** The fold a sample is learnt in. */
    int fold(int sample) {
        return foldOf[sample];
    }

    void offer(StreamTrainer.Lesson lesson) {
        trainers[foldOf[lesson.sample()]].offer(lesson);
    }

    /** Samples offered that the parameters account for. */
    long settled() {
        long sum = 0;
        for (StreamTrainer trainer : trainers) {
            sum += trainer.settled();
        }
        return sum;
    }

    double learningRate() {
        return trainers[0].learningRate();
    }

    void flush() {
        for (StreamTrainer trainer : trainers) {
            trainer.flush();
        }
    }

    /** Lets what has been learnt take effect in scoring. */
    void publish() {
        for (int fold = 0; fold < trainers.length; fold++) {
            scorers[fold].useParameters(trainers[fold].parameters());
        }
    }

    /**
     * Logits of samples, each by a model that has not learnt it.
     *
     * @param features normalised values, {@code [n, values]}, or more
     * @param learntIn fold each sample is learnt in; -1 for one that none learns
     * @param fresh whether no model has learnt any of them
     * @return {@code [n, K]}
     */
    float[] logits(float[] features, int n, int[] learntIn, boolean fresh) {
        float[] input = features.length == n * data.values() ? features : Arrays.copyOf(features, n * data.values());
        float[] first = scorers[0].logits(input, n);
        if (trainers.length == 1) {
            return first;
        }
        float[] second = scorers[1].logits(input, n);
        int classes = data.classes();
        float[] chosen = new float[n * classes];
        for (int i = 0; i < n; i++) {
            if (fresh) {
                average(first, second, i * classes, chosen);
            } else {
                // what none learns is scored by both in turns
                boolean bySecond = learntIn[i] < 0 ? i % 2 == 1 : learntIn[i] == 0;
                System.arraycopy(bySecond ? second : first, i * classes, chosen, i * classes, classes);
            }
        }
        return chosen;
    }

    /** ln of the mean of both models' probabilities. */
    private void average(float[] first, float[] second, int from, float[] target) {
        int classes = data.classes();
        CrossEntropy a = new CrossEntropy(first, from, classes);
        CrossEntropy b = new CrossEntropy(second, from, classes);
        for (int j = 0; j < classes; j++) {
            double mean = (a.probability(j) + b.probability(j)) / 2;
            target[from + j] = (float) Math.log(Math.max(mean, Float.MIN_NORMAL));
        }
    }

    /** Share of the test samples whose most probable class, by the mean of all models, is their label, 0 to 1; NaN if there are none. */
    double accuracy() {
        int size = data.testSize();
        int rows = Math.max(1, Math.min(Math.min(TEST_ROWS, size), MAX_FLOATS / data.values()));
        int right = 0;
        for (int from = 0; from < size; from += rows) {
            int n = Math.min(rows, size - from);
            float[] features = new float[n * data.values()];
            for (int i = 0; i < n; i++) {
                data.decodeTest(from + i, features, i * data.values());
            }
            right += right(features, from, n);
        }
        return size == 0 ? Double.NaN : (double) right / size;
    }

    private int right(float[] features, int from, int n) {
        int classes = data.classes();
        double[] sums = new double[n * classes];
        for (StreamTrainer trainer : trainers) {
            float[] logits = trainer.logits(features, n);
            for (int i = 0; i < n; i++) {
                CrossEntropy entropy = new CrossEntropy(logits, i * classes, classes);
                for (int j = 0; j < classes; j++) {
                    sums[i * classes + j] += entropy.probability(j);
                }
            }
        }
        int right = 0;
        for (int i = 0; i < n; i++) {
            int best = 0;
            for (int j = 1; j < classes; j++) {
                best = sums[i * classes + j] > sums[i * classes + best] ? j : best;
            }
            right += best == data.testLabel(from + i) ? 1 : 0;
        }
        return right;
    }

    @Override
    public void close() {
        for (int fold = 0; fold < trainers.length; fold++) {
            trainers[fold].close();
            scorers[fold].close();
        }
    }
}

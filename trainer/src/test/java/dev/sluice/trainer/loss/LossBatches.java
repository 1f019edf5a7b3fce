package dev.sluice.trainer.loss;

import dev.sluice.trainer.loss.kernel.LossBatch;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Batches for tests. */
public final class LossBatches {
    private LossBatches() {}

    /** Samples of random labels, all of weight 1 and without a clip threshold. */
    public static LossBatch singleLabel(double[][] logits, int[] labels) {
        int n = logits.length;
        int classes = logits[0].length;
        double[] targets = new double[n * classes];
        for (int i = 0; i < n; i++) {
            targets[i * classes + labels[i]] = 1;
        }
        return batch(TargetColumns.singleLabel(classes), logits, targets, null);
    }

    static LossBatch multiLabel(double[][] logits, double[] targets) {
        return batch(new TargetColumns(logits[0].length, true), logits, targets, null);
    }

    public static LossBatch withKeys(LossBatch batch, String... keys) {
        return new LossBatch(
                batch.n(),
                batch.columns(),
                batch.logits(),
                batch.targets(),
                batch.weights(),
                batch.taus(),
                keys,
                batch.losses(),
                batch.gradient());
    }

    static double[][] random(Random random, int n, int classes, double range) {
        double[][] logits = new double[n][];
        for (int i = 0; i < n; i++) {
            logits[i] = random.doubles(classes, -range, range).toArray();
        }
        return logits;
    }

    public static double[] row(double[] values, int row, int classes) {
        return Arrays.copyOfRange(values, row * classes, (row + 1) * classes);
    }

    private static LossBatch batch(
            TargetColumns columns, double[][] logits, double[] targets, String @Nullable [] keys) {
        int n = logits.length;
        double[] weights = new double[n * columns.weights()];
        Arrays.fill(weights, 1);
        double[] taus = new double[n];
        Arrays.fill(taus, TargetColumns.NO_CLIPPING);
        double[] flat = Arrays.stream(logits).flatMapToDouble(Arrays::stream).toArray();
        return new LossBatch(n, columns, flat, targets, weights, taus, keys, new double[n], new double[targets.length]);
    }
}

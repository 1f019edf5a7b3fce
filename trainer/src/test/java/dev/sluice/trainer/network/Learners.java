package dev.sluice.trainer.network;

import dev.sluice.trainer.loss.Losses;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.util.List;
import java.util.Random;

/** Learners of images that can be told apart, and batches of such. */
final class Learners {
    static final List<Integer> SHAPE = List.of(1, 16, 16);
    static final int VALUES = 256;
    static final int CLASSES = 3;

    private Learners() {}

    static Batch batch(int size, long seed) {
        Batch batch = new Batch(size, VALUES, TargetColumns.singleLabel(CLASSES));
        fill(batch, size, seed);
        return batch;
    }

    static void fill(Batch batch, int size, long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < size; i++) {
            int label = random.nextInt(CLASSES);
            for (int j = 0; j < VALUES; j++) {
                batch.features()[batch.featuresAt() + j] = random.nextFloat() + (j / 86 == label ? 1 : 0);
            }
            batch.add(label, 1 - 0.5 * random.nextDouble(), i % 2 == 0 ? TargetColumns.NO_CLIPPING : 4, "s" + i);
        }
    }

    static Learner learner(Optimizer optimizer, long seed) {
        TargetColumns columns = TargetColumns.singleLabel(CLASSES);
        return new Learner(NetworkKind.MLP, SHAPE, columns, Losses.parse("ce", columns), optimizer, seed);
    }

    static Learner learner(NetworkKind kind, List<Integer> shape, int classes, long seed) {
        TargetColumns columns = TargetColumns.singleLabel(classes);
        return new Learner(kind, shape, columns, Losses.parse("ce", columns), Optimizer.adam(), seed);
    }
}

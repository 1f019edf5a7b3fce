package dev.sluice.trainer.config;

import dev.sluice.trainer.balance.ClassBalance;
import dev.sluice.trainer.loss.Losses;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import dev.sluice.trainer.network.Optimizer;
import dev.sluice.trainer.schedule.LearningRateSchedule;
import dev.sluice.trainer.schedule.Shape;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * What is minimised, and how.
 *
 * @param loss by name, as {@link Losses#parse} takes it, or {@link #USUAL_LOSS}
 * @param optimizer how gradients become steps
 * @param batchSize samples a step, 1 to 8192
 * @param peakLearningRate largest learning rate
 * @param warmUpSamples samples over which the learning rate rises to its peak
 * @param schedule how the learning rate goes on
 * @param classBalance weights of the classes
 */
@RecordBuilder
public record Optimisation(
        String loss,
        Optimizer optimizer,
        int batchSize,
        double peakLearningRate,
        long warmUpSamples,
        Shape schedule,
        ClassBalance classBalance)
        implements OptimisationBuilder.With {
    /** Stands for the cross-entropy of the data set's task. */
    public static final String USUAL_LOSS = "auto";

    private static final int ANY_CLASSES = 10;

    public Optimisation {
        if (batchSize < 1 || batchSize > 8192) {
            throw new IllegalArgumentException("batchSize must be 1 to 8192, not " + batchSize);
        }
        LearningRateSchedule unused = new LearningRateSchedule(peakLearningRate, warmUpSamples, schedule);
        if (!loss.equals(USUAL_LOSS)) {
            checkLoss(loss);
        }
    }

    /** Refuses a wrong name now rather than when the data set is known; whether it fits that one only then shows. */
    private static void checkLoss(String loss) {
        try {
            var unusedSingle = Losses.parse(loss, TargetColumns.singleLabel(ANY_CLASSES));
        } catch (IllegalArgumentException single) {
            try {
                var unusedMulti = Losses.parse(loss, new TargetColumns(ANY_CLASSES, true));
            } catch (IllegalArgumentException multi) {
                single.addSuppressed(multi);
                throw single;
            }
        }
    }

    /** The usual loss by Adam in batches of 128, warm-up and cosine over the stream. */
    public static Optimisation defaults() {
        return new Optimisation(USUAL_LOSS, Optimizer.adam(), 128, 1e-3, 512, Shape.COSINE, ClassBalance.NONE);
    }

    /** The learning rate over the stream. */
    public LearningRateSchedule learningRates() {
        return new LearningRateSchedule(peakLearningRate, warmUpSamples, schedule);
    }
}

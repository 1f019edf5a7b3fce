package dev.sluice.trainer.config;

import dev.sluice.schemas.records.Task;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.trainer.balance.ClassBalance;
import dev.sluice.trainer.loss.kernel.TargetColumns;

/** What a data set's task means for training. */
public final class Tasks {
    private Tasks() {}

    /** How labels, weights and thresholds of the data set are laid out. */
    public static TargetColumns columns(SampleDecoder decoder) {
        return new TargetColumns(decoder.classes(), decoder.descriptor().getTask() == Task.MULTI_LABEL);
    }

    /**
     * Spec of the loss to minimise: the one named, or cross-entropy, of each class by itself for a multi-label data set.
     *
     * @throws IllegalArgumentException if classes are to be balanced that a sample may have several of
     */
    public static String loss(Optimisation optimisation, TargetColumns columns) {
        if (columns.multiLabel() && !optimisation.classBalance().equals(ClassBalance.NONE)) {
            throw new IllegalArgumentException(
                    "class balance " + optimisation.classBalance().spec()
                            + " is for single-label data sets, this one is multi-label: leave it out");
        }
        if (!optimisation.loss().equals(Optimisation.USUAL_LOSS)) {
            return optimisation.loss();
        }
        return columns.multiLabel() ? "bce" : "ce";
    }
}

package dev.sluice.trainer.service;

import dev.sluice.schemas.records.Task;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.trainer.loss.TargetColumns;

/** What a data set's task means for training. */
final class Tasks {
    private Tasks() {}

    /** How labels, weights and thresholds of the data set are laid out. */
    static TargetColumns columns(SampleDecoder decoder) {
        return new TargetColumns(decoder.classes(), decoder.descriptor().getTask() == Task.MULTI_LABEL);
    }

    /** Spec of the loss where none is named: cross-entropy, or binary cross-entropy of each class. */
    static String usualLoss(TargetColumns columns) {
        return columns.multiLabel() ? "bce" : "ce";
    }
}

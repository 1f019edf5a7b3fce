package dev.sluice.trainer.service;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.trainer.loss.TargetColumns;

/**
 * One record to train on, whichever topic it came from.
 *
 * @param sample the sample
 * @param position its place in the source topic
 * @param weight of its loss, 0 to 1
 * @param tau clip threshold, at least 1
 */
record TrainingRecord(LabelledSample sample, SourcePosition position, double weight, double tau) {

    /** @throws InvalidSampleException if weight, threshold or position is out of range */
    static TrainingRecord of(WeightedSample weighted) {
        double weight = weighted.getWeight();
        if (!(weight >= 0 && weight <= 1)) {
            throw new InvalidSampleException("weight must be 0 to 1, not " + weight);
        }
        Double threshold = weighted.getClipThreshold();
        if (threshold != null && !(threshold >= 1)) {
            throw new InvalidSampleException("clipThreshold must be at least 1, not " + threshold);
        }
        SourcePosition position = weighted.getPosition();
        if (position.getPartition() < 0 || position.getOffset() < 0 || position.getOffset() == Long.MAX_VALUE) {
            throw new InvalidSampleException("position must not be negative");
        }
        double tau = threshold == null ? TargetColumns.NO_CLIPPING : threshold;
        return new TrainingRecord(weighted.getSample(), position, weight, tau);
    }

    /** A sample as it came: weight 1, no clipping. */
    static TrainingRecord of(LabelledSample sample, SourcePosition position) {
        return new TrainingRecord(sample, position, 1, TargetColumns.NO_CLIPPING);
    }
}

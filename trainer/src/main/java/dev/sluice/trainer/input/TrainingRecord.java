package dev.sluice.trainer.input;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.util.List;

/**
 * One record to train on, whichever topic it came from.
 *
 * @param sample the sample
 * @param position its place in the source topic
 * @param weight of its loss, 0 to 1
 * @param labelWeights for a multi-label sample the weight of each class's binary loss, 0 to 1, beside which {@code weight} counts
 *     too; empty for 1 everywhere
 * @param tau clip threshold, at least 1
 */
record TrainingRecord(
        LabelledSample sample, SourcePosition position, double weight, List<Float> labelWeights, double tau) {

    /** @throws InvalidSampleException if a weight, threshold or position is out of range */
    static TrainingRecord of(WeightedSample weighted) {
        double weight = weighted.getWeight();
        if (!(weight >= 0 && weight <= 1)) {
            throw new InvalidSampleException("weight must be 0 to 1, not " + weight);
        }
        for (float each : weighted.getLabelWeights()) {
            if (!(each >= 0 && each <= 1)) {
                throw new InvalidSampleException("labelWeights must be 0 to 1, not " + each);
            }
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
        return new TrainingRecord(weighted.getSample(), position, weight, weighted.getLabelWeights(), tau);
    }

    /** A sample as it came: weight 1, no clipping. */
    static TrainingRecord of(LabelledSample sample, SourcePosition position) {
        return new TrainingRecord(sample, position, 1, List.of(), TargetColumns.NO_CLIPPING);
    }

    /**
     * Checks what hangs on the data set.
     *
     * @throws InvalidSampleException if there are weights of labels, and not one for each class of a multi-label data set
     */
    void check(TargetColumns columns) {
        int given = labelWeights.size();
        if (given > 0 && !columns.multiLabel()) {
            throw new InvalidSampleException("labelWeights are for MULTI_LABEL data sets, this one is SINGLE_LABEL");
        }
        if (given > 0 && given != columns.classes()) {
            throw new InvalidSampleException("labelWeights must be empty or one for each of the " + columns.classes()
                    + " classes, not " + given);
        }
    }

    /** Whether there is anything to learn from it: weight 0 means to count it as seen only. */
    boolean learnt() {
        return weight > 0 && (labelWeights.isEmpty() || labelWeights.stream().anyMatch(each -> each > 0));
    }
}

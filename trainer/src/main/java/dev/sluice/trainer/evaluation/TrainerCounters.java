package dev.sluice.trainer.evaluation;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** What a trainer has done so far; written by its thread, read by any. */
public final class TrainerCounters {
    /** Samples learnt from, those before a restart included. */
    public final AtomicLong trained = new AtomicLong();
    /** Samples of the data set read and done with, those of weight 0 included. */
    public final AtomicLong samplesSeen = new AtomicLong();
    /** Records since the start that could not be used. */
    public final AtomicLong deadLettered = new AtomicLong();
    /** Version of the newest snapshot published or resumed from; 0 before the first. */
    public final AtomicLong version = new AtomicLong();
    /** All accuracies so far, oldest first; none for multi-label data sets. */
    public final List<AccuracyPoint> accuracies = new CopyOnWriteArrayList<>();
    /** Of the last batch; 0 before the first. */
    public volatile double learningRate;
    /** Smoothed, in nats; NaN before the first batch. */
    public volatile double trainingLoss = Double.NaN;
    /** Of the last evaluation, 0 to 1; NaN until known, and for multi-label data sets. */
    public volatile double testAccuracy = Double.NaN;
    /** All of the last evaluation, by the names of {@link EvaluationSet}; empty before the first. */
    public volatile Map<String, Double> testMetrics = Map.of();

    /**
     * Takes note of an evaluation.
     *
     * @param seen samples seen before it
     * @param metrics by the names of {@link EvaluationSet}; an accuracy may be missing
     */
    public void evaluated(long seen, Map<String, Double> metrics) {
        testMetrics = metrics;
        Double accuracy = metrics.get(EvaluationSet.ACCURACY);
        if (accuracy != null) {
            testAccuracy = accuracy;
            accuracies.add(new AccuracyPoint(seen, accuracy));
        }
    }
}

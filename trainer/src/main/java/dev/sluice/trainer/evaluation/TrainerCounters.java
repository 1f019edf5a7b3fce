package dev.sluice.trainer.evaluation;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** What a trainer has done so far; written by its thread, read by any. */
public final class TrainerCounters {
    public final AtomicLong trained = new AtomicLong();
    public final AtomicLong samplesSeen = new AtomicLong();
    public final AtomicLong deadLettered = new AtomicLong();
    public final AtomicLong version = new AtomicLong();
    public final List<AccuracyPoint> accuracies = new CopyOnWriteArrayList<>();
    public volatile double learningRate;
    public volatile double trainingLoss = Double.NaN;
    public volatile double testAccuracy = Double.NaN;
    /** All of the last evaluation, by the names of {@link EvaluationSet}; empty before the first. */
    public volatile Map<String, Double> testMetrics = Map.of();

    public void evaluated(long seen, Map<String, Double> metrics) {
        testMetrics = metrics;
        Double accuracy = metrics.get(EvaluationSet.ACCURACY);
        if (accuracy != null) {
            testAccuracy = accuracy;
            accuracies.add(new AccuracyPoint(seen, accuracy));
        }
    }
}

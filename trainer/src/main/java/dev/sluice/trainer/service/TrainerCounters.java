package dev.sluice.trainer.service;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** What a trainer has done so far; written by its thread, read by any. */
final class TrainerCounters {
    final AtomicLong trained = new AtomicLong();
    final AtomicLong samplesSeen = new AtomicLong();
    final AtomicLong deadLettered = new AtomicLong();
    final AtomicLong version = new AtomicLong();
    final List<AccuracyPoint> accuracies = new CopyOnWriteArrayList<>();
    volatile double learningRate;
    volatile double trainingLoss = Double.NaN;
    volatile double testAccuracy = Double.NaN;
    /** All of the last evaluation, by the names of {@link EvaluationSet}; empty before the first. */
    volatile Map<String, Double> testMetrics = Map.of();

    void evaluated(long seen, Map<String, Double> metrics) {
        testMetrics = metrics;
        Double accuracy = metrics.get(EvaluationSet.ACCURACY);
        if (accuracy != null) {
            testAccuracy = accuracy;
            accuracies.add(new AccuracyPoint(seen, accuracy));
        }
    }
}

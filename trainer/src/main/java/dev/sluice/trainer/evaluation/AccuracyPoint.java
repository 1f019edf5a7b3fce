package dev.sluice.trainer.evaluation;

/**
 * One evaluation.
 *
 * @param samplesSeen samples the trainer had seen
 * @param accuracy share of the evaluation set it got right, 0 to 1
 */
public record AccuracyPoint(long samplesSeen, double accuracy) {}

package dev.sluice.infra.evaluate;

/**
 * What a trainer is offered of one sample.
 *
 * @param sample number in the data set
 * @param label class to learn
 * @param weight of its loss; a sample of weight 0 is only counted
 * @param tau clip threshold
 */
record Lesson(int sample, int label, double weight, double tau) {}

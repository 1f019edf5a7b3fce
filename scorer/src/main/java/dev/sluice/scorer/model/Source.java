package dev.sluice.scorer.model;

import dev.sluice.schemas.records.LabelledSample;

/**
 * A sample and where it stands in the topic it was read from.
 *
 * @param sample the sample
 * @param partition of the topic
 * @param offset in the partition
 */
public record Source(LabelledSample sample, int partition, long offset) {}

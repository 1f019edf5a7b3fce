package dev.sluice.scorer.model;

import dev.sluice.schemas.records.EvidenceOrigin;
import dev.sluice.schemas.records.LabelledSample;
import org.jspecify.annotations.Nullable;

/**
 * A sample and where it stands in the topic it was read from.
 *
 * @param sample the sample
 * @param partition of the topic
 * @param offset in the partition
 * @param evidence how its right labels are known, if it is scored for that; null for a sample of the stream
 */
public record Source(
        LabelledSample sample,
        int partition,
        long offset,
        @Nullable EvidenceOrigin evidence) {}

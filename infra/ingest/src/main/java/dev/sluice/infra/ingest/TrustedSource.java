package dev.sluice.infra.ingest;

import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleIds;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.schemas.records.EvidenceOrigin;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.TrustedSample;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Samples of a source that are trusted. Not thread-safe. */
public final class TrustedSource implements AutoCloseable {
    private final SampleSource source;
    private final int[] indices;
    private final String prefix;

    /**
     * @param source closed with this
     * @param indices which of its samples
     * @param prefix what their ids begin with
     */
    TrustedSource(SampleSource source, int[] indices, String prefix) {
        this.source = source;
        this.indices = indices;
        this.prefix = prefix;
    }

    /** What the samples are like. */
    public SourceFacts facts() {
        return source.facts();
    }

    /** How many there are, unusable ones among them. */
    public int size() {
        return indices.length;
    }

    /**
     * Reads one.
     *
     * @param position from 0, below {@link #size}
     * @param now when it is published
     * @return its record; null if it cannot be used, of which the source has warned
     */
    @Nullable
    TrustedSample read(int position, Instant now) {
        RawSample sample = source.read(indices[position]);
        if (sample == null) {
            return null;
        }
        LabelledSample labelled = Descriptors.sample(source.facts(), sample, 1, now);
        labelled.setId(SampleIds.prefixed(prefix, sample.id()));
        return new TrustedSample(labelled, sample.labels(), EvidenceOrigin.TRUSTED, 1.0, 1, now);
    }

    @Override
    public void close() {
        source.close();
    }
}

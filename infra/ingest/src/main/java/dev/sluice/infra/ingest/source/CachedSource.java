package dev.sluice.infra.ingest.source;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps samples of another source in memory up to a bound, so that later passes need not decode them again. */
public final class CachedSource implements SampleSource {
    /** Rough cost of a kept sample beside its features: the record, its id and the array's header. */
    private static final int OVERHEAD_BYTES = 160;

    private final SampleSource source;
    private final @Nullable RawSample[] kept;
    private long room;

    private CachedSource(SampleSource source, long maxBytes) {
        this.source = source;
        kept = new RawSample[source.facts().size()];
        room = maxBytes;
    }

    /**
     * @param source closed with the result
     * @param maxBytes most memory to spend, in bytes; 0 for none
     * @return the source itself if keeping copies would not help
     */
    public static SampleSource of(SampleSource source, long maxBytes) {
        return source.inMemory() || maxBytes <= 0 ? source : new CachedSource(source, maxBytes);
    }

    @Override
    public SourceFacts facts() {
        return source.facts();
    }

    @Override
    public @Nullable RawSample read(int index) {
        RawSample known = kept[index];
        if (known != null) {
            return known;
        }
        RawSample sample = source.read(index);
        if (sample != null) {
            long cost = sample.features().length + (long) OVERHEAD_BYTES;
            if (cost <= room) {
                room -= cost;
                kept[index] = sample;
            }
        }
        return sample;
    }

    @Override
    public int skipped() {
        return source.skipped();
    }

    @Override
    public List<String> leftOut() {
        return source.leftOut();
    }

    @Override
    public void close() {
        source.close();
    }
}

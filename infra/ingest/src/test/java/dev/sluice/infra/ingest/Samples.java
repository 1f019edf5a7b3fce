package dev.sluice.infra.ingest;

import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.schemas.records.FeatureEncoding;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A source of tiny samples: sample {@code i} has id {@code s<i>}, label {@code i % 2} and four values of {@code 50 * (i % 6)}. */
final class Samples implements SampleSource {
    private final int size;
    private final int height;
    private final int width;
    private final Set<Integer> unusable;

    Samples(int size, Integer... unusable) {
        this(size, 2, 2, Set.of(unusable));
    }

    private Samples(int size, int height, int width, Set<Integer> unusable) {
        this.size = size;
        this.height = height;
        this.width = width;
        this.unusable = unusable;
    }

    /** So many that are as large as they are told to be. */
    static Samples ofSize(int size, int height, int width) {
        return new Samples(size, height, width, Set.of());
    }

    @Override
    public SourceFacts facts() {
        return new SourceFacts("tiny", List.of("a", "b"), List.of(1, height, width), FeatureEncoding.UINT8, size);
    }

    @Override
    public @Nullable RawSample read(int index) {
        if (unusable.contains(index)) {
            return null;
        }
        byte value = (byte) (50 * (index % 6));
        return new RawSample("s" + index, new byte[] {value, value, value, value}, index % 2, "memory", Map.of());
    }

    @Override
    public int skipped() {
        return unusable.size();
    }

    @Override
    public void close() {}
}

package dev.sluice.infra.ingest.source;

import org.jspecify.annotations.Nullable;

/**
 * Labelled samples that can be read in any order, any number of times. Not thread-safe. What is wrong with a file's
 * structure is found when it is opened, what is wrong with a single sample when that is read.
 */
public interface SampleSource extends AutoCloseable {
    SourceFacts facts();

    /**
     * Reads one sample.
     *
     * @param index from 0, below {@code facts().size()}
     * @return the sample, or null if it cannot be used: the source has warned of it and counted it
     * @throws IngestException if the source cannot go on
     */
    @Nullable
    RawSample read(int index);

    /** How many different samples turned out unusable so far. */
    default int skipped() {
        return 0;
    }

    /** Whether reading again costs next to nothing, so that keeping a copy would be a waste. */
    default boolean inMemory() {
        return false;
    }

    @Override
    void close();
}

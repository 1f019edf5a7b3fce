package dev.sluice.infra.ingest.source;

import java.util.List;
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

    /** What was passed over so far, a line for each reason and class with its count, and what may be done about it; empty if nothing was. */
    default List<String> leftOut() {
        return List.of();
    }

    /** Whether reading again costs next to nothing, so that keeping a copy would be a waste. */
    default boolean inMemory() {
        return false;
    }

    @Override
    void close();
}

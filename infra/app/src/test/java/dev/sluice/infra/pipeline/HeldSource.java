package dev.sluice.infra.pipeline;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A source that lets a first part of its stream through and keeps whoever ingests it waiting for the rest until it is released.
 * Describing the data set reads each sample once before the stream begins; those reads are not held.
 */
final class HeldSource implements SampleSource {
    private final SampleSource source;
    private final CountDownLatch released = new CountDownLatch(1);
    private int left;

    HeldSource(SampleSource source, int first) {
        this.source = source;
        left = source.facts().size() + first;
    }

    void release() {
        released.countDown();
    }

    @Override
    public SourceFacts facts() {
        return source.facts();
    }

    @Override
    public @Nullable RawSample read(int index) {
        if (left == 0) {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IngestException("interrupted while held");
            }
        } else {
            left--;
        }
        return source.read(index);
    }

    /** So that no cache hides reads from this source. */
    @Override
    public boolean inMemory() {
        return true;
    }

    @Override
    public void close() {
        release();
        source.close();
    }
}

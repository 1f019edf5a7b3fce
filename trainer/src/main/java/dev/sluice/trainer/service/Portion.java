package dev.sluice.trainer.service;

import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.trainer.network.Batch;
import org.jspecify.annotations.Nullable;

/**
 * What the reader hands to the trainer at a time: samples for one step, none at times, and the books and dead letters that become true once the
 * step has been made. Belongs to one thread at a time; reused.
 */
final class Portion {
    private final Batch batch;
    private final PendingDeadLetters deadLetters;
    private int unusable;
    private @Nullable Books books;
    private @Nullable SampleDecoder decoder;

    Portion(Batch batch, PendingDeadLetters deadLetters) {
        this.batch = batch;
        this.deadLetters = deadLetters;
    }

    Batch batch() {
        return batch;
    }

    /** Records among those read since the last portion that could not be used. */
    PendingDeadLetters deadLetters() {
        return deadLetters;
    }

    void countUnusable() {
        unusable++;
    }

    int unusable() {
        return unusable;
    }

    /** Closes it. */
    void upTo(Books newBooks, SampleDecoder newDecoder) {
        books = newBooks;
        decoder = newDecoder;
    }

    /** The books at its end. */
    Books books() {
        return closed(books);
    }

    /** Description and normalisation of its samples. */
    SampleDecoder decoder() {
        return closed(decoder);
    }

    void clear() {
        batch.clear();
        deadLetters.clear();
        unusable = 0;
        books = null;
        decoder = null;
    }

    private static <T> T closed(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the portion is still being filled");
        }
        return value;
    }
}

package dev.sluice.trainer.input;

import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.trainer.network.FoldedBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the reader hands to the trainer at a time: samples for one step, none at times, samples to learn from again, and the books and dead letters that become true once these
 * steps have been made. Belongs to one thread at a time; reused.
 */
public final class Portion {
    private final FoldedBatch batch;
    private final Supplier<FoldedBatch> batches;
    private final List<FoldedBatch> replays = new ArrayList<>();
    private final PendingDeadLetters deadLetters;
    private int replayed;
    private int unusable;
    private @Nullable Books books;
    private @Nullable SampleDecoder decoder;

    /** @param batches makes an empty batch */
    public Portion(Supplier<FoldedBatch> batches, PendingDeadLetters deadLetters) {
        this.batch = batches.get();
        this.batches = batches;
        this.deadLetters = deadLetters;
    }

    /** Fresh samples for one step, at times none: records may be of weight 0, of other data sets or unusable. */
    public FoldedBatch batch() {
        return batch;
    }

    /** An empty batch for samples to learn from again. */
    FoldedBatch nextReplay() {
        if (replayed == replays.size()) {
            replays.add(batches.get());
        }
        return replays.get(replayed++);
    }

    /** Batches to learn from again, after the fresh one. */
    public List<FoldedBatch> replays() {
        return replays.subList(0, replayed);
    }

    /** Records among those read since the last portion that could not be used. */
    public PendingDeadLetters deadLetters() {
        return deadLetters;
    }

    void countUnusable() {
        unusable++;
    }

    /** How many records could not be used; counted where no dead letters are kept, too. */
    public int unusable() {
        return unusable;
    }

    /** Closes it. */
    void upTo(Books newBooks, SampleDecoder newDecoder) {
        books = newBooks;
        decoder = newDecoder;
    }

    /** The books at its end. */
    public Books books() {
        return closed(books);
    }

    /** Description and normalisation of its samples. */
    public SampleDecoder decoder() {
        return closed(decoder);
    }

    void clear() {
        batch.clear();
        replays.forEach(FoldedBatch::clear);
        replayed = 0;
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

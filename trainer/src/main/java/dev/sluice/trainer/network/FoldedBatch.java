package dev.sluice.trainer.network;

import dev.sluice.schemas.samples.Folds;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Samples collected for one step of every network: with folds each sample is for its fold's network alone, so that the networks share the step's samples and take as
 * many steps as one would.
 */
public final class FoldedBatch {
    private final List<Batch> parts;
    private final int capacity;

    /**
     * @param folds how many networks there are, at least 1
     * @param capacity most samples of all folds together
     * @param values values of one sample
     * @param columns how labels are laid out
     * @throws IllegalArgumentException if that is more than memory should be asked for
     */
    public FoldedBatch(int folds, int capacity, int values, TargetColumns columns) {
        this.capacity = capacity;
        parts = IntStream.range(0, folds)
                .mapToObj(fold -> new Batch(capacity, values, columns))
                .toList();
    }

    /** Where a sample goes. */
    public Batch of(String dataset, String id) {
        return parts.get(Folds.of(dataset, id, parts.size()));
    }

    /** For each fold its samples, of some steps none. */
    List<Batch> parts() {
        return parts;
    }

    /** Samples of all folds. */
    public int size() {
        return parts.stream().mapToInt(Batch::size).sum();
    }

    public boolean full() {
        return size() == capacity;
    }

    /** Empties it for the next step. */
    public void clear() {
        parts.forEach(Batch::clear);
    }
}

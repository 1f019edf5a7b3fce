package dev.sluice.trainer.loss.kernel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a loss remembers of each sample, by key, for a bounded number of samples: the one not seen for longest is forgotten first. A
 * stream repeated in the same order must therefore fit as a whole, or nothing is remembered when it is wanted.
 *
 * <p>Memory is not part of snapshots: after a restart it is empty.
 */
public final class SampleMemory<T> {
    private final Map<String, T> entries;
    private final Supplier<T> initial;

    /**
     * @param capacity most samples remembered
     * @param initial what is remembered of a sample not seen before
     */
    public SampleMemory(int capacity, Supplier<T> initial) {
        this.initial = initial;
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
                return size() > capacity;
            }
        };
    }

    /** What is remembered, to be changed in place; something new for a new sample or for none known. */
    public T of(@Nullable String key) {
        if (key == null) {
            return initial.get();
        }
        T entry = entries.get(key);
        if (entry == null) {
            entry = initial.get();
            entries.put(key, entry);
        }
        return entry;
    }
}

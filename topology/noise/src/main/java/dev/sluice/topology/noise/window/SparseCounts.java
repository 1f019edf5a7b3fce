package dev.sluice.topology.noise.window;

import java.util.Arrays;

/**
 * Exact counts by key, kept as sorted arrays of the keys whose count is not 0: what a histogram of a few hundred records over
 * classes times bins needs, however many classes there are. Equal contents have equal bytes, whatever order they came in.
 */
final class SparseCounts {
    private int[] keys = new int[16];
    private long[] counts = new long[16];
    private int size;

    /** Adds to the count of a key. */
    void add(int key, long more) {
        int found = Arrays.binarySearch(keys, 0, size, key);
        if (found < 0) {
            insert(-found - 1, key, more);
            return;
        }
        counts[found] += more;
        if (counts[found] == 0) {
            remove(found);
        }
    }

    /** Adds every count of another, {@code sign} times. */
    void add(SparseCounts other, int sign) {
        for (int i = 0; i < other.size; i++) {
            add(other.keys[i], sign * other.counts[i]);
        }
    }

    /** The count of a key. */
    long get(int key) {
        int found = Arrays.binarySearch(keys, 0, size, key);
        return found < 0 ? 0 : counts[found];
    }

    int size() {
        return size;
    }

    int key(int position) {
        return keys[position];
    }

    long count(int position) {
        return counts[position];
    }

    boolean isEmpty() {
        return size == 0;
    }

    void clear() {
        size = 0;
    }

    void write(CountWriter out) {
        out.writeCount(size);
        int previous = 0;
        for (int i = 0; i < size; i++) {
            out.writeCount(keys[i] - previous);
            out.writeCount(counts[i]);
            previous = keys[i];
        }
    }

    /** Writes dense counts as if they were sparse ones. */
    static void write(long[] dense, CountWriter out) {
        write(dense, dense.length, out);
    }

    /** Writes the first so many of dense counts as if they were sparse ones. */
    static void write(long[] dense, int length, CountWriter out) {
        int filled = 0;
        for (int key = 0; key < length; key++) {
            filled += dense[key] != 0 ? 1 : 0;
        }
        out.writeCount(filled);
        int previous = 0;
        for (int key = 0; key < length; key++) {
            if (dense[key] != 0) {
                out.writeCount(key - previous);
                out.writeCount(dense[key]);
                previous = key;
            }
        }
    }

    /** Reads sparse counts into dense ones. */
    static void read(CountReader in, long[] dense) {
        int size = in.readCount(dense.length, "number of keys");
        int key = 0;
        for (int i = 0; i < size; i++) {
            key += in.readCount(dense.length - 1 - key, "key");
            dense[key] = in.readCount();
        }
    }

    static SparseCounts read(CountReader in, int maxKey) {
        SparseCounts read = new SparseCounts();
        int size = in.readCount(maxKey + 1, "number of keys");
        int key = 0;
        for (int i = 0; i < size; i++) {
            key += in.readCount(maxKey - key, "key");
            read.add(key, in.readCount());
        }
        return read;
    }

    private void insert(int at, int key, long count) {
        if (count == 0) {
            return;
        }
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
        }
        System.arraycopy(keys, at, keys, at + 1, size - at);
        System.arraycopy(counts, at, counts, at + 1, size - at);
        keys[at] = key;
        counts[at] = count;
        size++;
    }

    private void remove(int at) {
        System.arraycopy(keys, at + 1, keys, at, size - at - 1);
        System.arraycopy(counts, at + 1, counts, at, size - at - 1);
        size--;
    }
}

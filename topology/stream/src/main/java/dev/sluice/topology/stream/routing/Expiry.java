package dev.sluice.topology.stream.routing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Forgets the entries of a store when nobody has touched them for long. An index ordered by time says which are next, so that no entry is
 * read before its time has come; a call looks at one slice at the most, for it happens within a transaction.
 *
 * <p>The index of a kind of entries, in a store that several kinds share, holds {@code <kind><time, 16 hex digits><key>} once for each entry:
 * one write for a new entry, none for one that is touched again. Whether it was touched since is looked up when that time has come, and it
 * gets a later place then. Entries from before there was an index are taken in once, slice by slice; {@code ~<kind>} holds how far that has
 * come.
 */
abstract class Expiry {
    /** Entries looked at or taken in at a time. */
    static final int SLICE = 1024;
    /** Bytes of values after which a slice ends. */
    static final int SLICE_BYTES = 4 << 20;

    private static final int TIME_DIGITS = 16;
    private static final byte[] NOTHING = {};

    final KeyValueStore<String, byte[]> index;
    final long retention;

    private final String kind;
    private final String progress;
    private final KeyValueStore<String, byte[]> entries;
    private @Nullable String lookedTo;
    private boolean complete;

    Expiry(char kind, Duration retention, KeyValueStore<String, byte[]> entries, KeyValueStore<String, byte[]> index) {
        this.kind = String.valueOf(kind);
        this.progress = "~" + kind;
        this.retention = retention.toMillis();
        this.entries = entries;
        this.index = index;
    }

    /** When an entry was touched last, ms since the epoch. */
    abstract long touchedAt(String key, byte[] value);

    /** The same of an entry that is taken in now and may never have been noted. */
    abstract long takenInAt(String key, byte[] value, long now);

    /** An entry is deleted. */
    abstract void forgotten(String key);

    /** Puts an entry in its place. */
    final void place(String key, long time) {
        index.put(placeOf(time, key), NOTHING);
    }

    /**
     * Forgets entries that nobody has touched for long.
     *
     * @return how many entries it has looked at, at most {@link #SLICE}
     */
    final int forget(long now) {
        String from = lookedTo == null ? kind : lookedTo;
        String to = placeOf(now - retention, "");
        if (from.compareTo(to) >= 0) {
            return 0;
        }
        List<String> due = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> range = index.range(from, to)) {
            while (range.hasNext() && due.size() < SLICE) {
                due.add(range.next().key);
            }
        }
        int looked = 0;
        int bytes = 0;
        while (looked < due.size() && bytes < SLICE_BYTES) {
            String place = due.get(looked++);
            bytes += forget(place, now);
            index.put(place, null);
            // the next search need not begin among what was deleted
            lookedTo = place;
        }
        return looked;
    }

    /** Forgets the entry at a place whose time has come, or finds it another place; the bytes read for that. */
    private int forget(String place, long now) {
        String key = place.substring(kind.length() + TIME_DIGITS);
        byte[] value = entries.get(key);
        if (value == null) {
            return 0;
        }
        long touched = touchedAt(key, value);
        if (touched < now - retention) {
            entries.put(key, null);
            forgotten(key);
        } else {
            place(key, touched);
        }
        return value.length;
    }

    /** Takes one slice of the entries without a place into the index, until all have one. */
    final void takeIn(long now) {
        if (complete) {
            return;
        }
        byte[] reached = index.get(progress);
        if (reached != null && reached.length == 0) {
            complete = true;
            return;
        }
        String last = reached == null ? null : new String(reached, StandardCharsets.UTF_8);
        List<KeyValue<String, Long>> found = new ArrayList<>();
        int bytes = 0;
        try (KeyValueIterator<String, byte[]> rest = entries.range(last, null)) {
            while (rest.hasNext() && found.size() < SLICE && bytes < SLICE_BYTES) {
                KeyValue<String, byte[]> entry = rest.next();
                bytes += entry.value.length;
                found.add(KeyValue.pair(entry.key, takenInAt(entry.key, entry.value, now)));
            }
            complete = !rest.hasNext();
        }
        for (KeyValue<String, Long> entry : found) {
            place(entry.key, entry.value);
            last = entry.key;
        }
        lookedTo = null;
        index.put(progress, complete || last == null ? NOTHING : last.getBytes(StandardCharsets.UTF_8));
    }

    private String placeOf(long time, String key) {
        String digits = Long.toHexString(Math.max(0, time));
        return kind + "0".repeat(TIME_DIGITS - digits.length()) + digits + key;
    }
}

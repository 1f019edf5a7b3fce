package dev.sluice.topology.stream.routing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Forgets the entries of a store when nobody has touched them for long. An index ordered by time says which are next, so that no entry is
 * read before its time has come, and its value never; a call forgets one slice at the most, for it happens within a transaction.
 *
 * <p>The index of a kind of entries, in a store that several kinds share: {@code <kind><time, 16 hex digits><key>} for each entry, and
 * {@code <KIND><key>}, whose value is that time. Entries from before there was an index are taken in once, slice by slice; {@code ~<kind>}
 * holds how far that has come.
 */
final class Expiry {
    /** Entries forgotten or taken in at a time. */
    static final int SLICE = 1024;
    /** Bytes of values after which a slice of entries to be taken in ends. */
    static final int SLICE_BYTES = 4 << 20;

    private static final int TIME_DIGITS = 16;
    private static final byte[] NOTHING = {};
    /** What is used again is written anew after this part of its time, not with each use. */
    private static final int REFRESHED_AFTER = 16;

    private final String ordered;
    private final String byKey;
    private final String progress;
    private final long retention;
    private final KeyValueStore<String, byte[]> entries;
    private final KeyValueStore<String, byte[]> index;
    private @Nullable String forgottenTo;
    private boolean complete;

    private Expiry(
            char kind, Duration retention, KeyValueStore<String, byte[]> entries, KeyValueStore<String, byte[]> index) {
        this.ordered = String.valueOf(kind);
        this.byKey = String.valueOf(Character.toUpperCase(kind));
        this.progress = "~" + kind;
        this.retention = retention.toMillis();
        this.entries = entries;
        this.index = index;
    }

    /** Of pending reviews. */
    static Expiry ofReviews(
            Duration retention, KeyValueStore<String, byte[]> reviews, KeyValueStore<String, byte[]> index) {
        return new Expiry('r', retention, reviews, index);
    }

    /** Of verdicts. */
    static Expiry ofVerdicts(
            Duration retention, KeyValueStore<String, byte[]> verdicts, KeyValueStore<String, byte[]> index) {
        return new Expiry('v', retention, verdicts, index);
    }

    /** An entry was written: its time begins anew. */
    void written(String key, long now) {
        Long before = time(key);
        if (before != null) {
            index.put(place(before, key), null);
        }
        index.put(place(now, key), NOTHING);
        index.put(
                byKey + key,
                ByteBuffer.allocate(Long.BYTES).putLong(Math.max(0, now)).array());
    }

    /** An entry was used: if it has been there for a while, its time begins anew. */
    void used(String key, long now) {
        Long before = time(key);
        if (before == null || now - before > retention / REFRESHED_AFTER) {
            written(key, now);
        }
    }

    /** Forgets up to {@link #SLICE} entries whose time has come; how many. */
    int forget(long now) {
        String from = forgottenTo == null ? ordered : forgottenTo;
        String to = place(now - retention, "");
        if (from.compareTo(to) >= 0) {
            return 0;
        }
        List<String> due = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> range = index.range(from, to)) {
            while (range.hasNext() && due.size() < SLICE) {
                due.add(range.next().key);
            }
        }
        for (String place : due) {
            String key = place.substring(ordered.length() + TIME_DIGITS);
            Long time = time(key);
            if (time != null && place.equals(place(time, key))) {
                entries.put(key, null);
                index.put(byKey + key, null);
            }
            index.put(place, null);
            // the next search need not begin among what was deleted
            forgottenTo = place;
        }
        return due.size();
    }

    /**
     * Takes one slice of the entries without a time into the index, until all have one.
     *
     * @param time gives an entry's time by its value, ms since the epoch
     */
    void takeIn(ToLongFunction<byte[]> time) {
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
                found.add(KeyValue.pair(entry.key, time.applyAsLong(entry.value)));
            }
            complete = !rest.hasNext();
        }
        for (KeyValue<String, Long> entry : found) {
            if (time(entry.key) == null) {
                written(entry.key, entry.value);
            }
            last = entry.key;
        }
        forgottenTo = null;
        index.put(progress, complete || last == null ? NOTHING : last.getBytes(StandardCharsets.UTF_8));
    }

    private @Nullable Long time(String key) {
        byte[] time = index.get(byKey + key);
        return time == null ? null : ByteBuffer.wrap(time).getLong();
    }

    private String place(long time, String key) {
        String digits = Long.toHexString(Math.max(0, time));
        return ordered + "0".repeat(TIME_DIGITS - digits.length()) + digits + key;
    }
}

package dev.sluice.topology.stream.routing;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Forgets verdicts that no sample has used for long; {@code V<key>} in the index holds when one was last given or used. */
final class VerdictExpiry extends Expiry {
    /** A use is noted only if the last note is older than this part of the retention. */
    private static final int NOTED_AFTER = 16;

    private final Consumer<String> onForgotten;

    VerdictExpiry(Duration retention, KeyValueStore<String, byte[]> verdicts, KeyValueStore<String, byte[]> index) {
        this(retention, verdicts, index, key -> {});
    }

    /** @param onForgotten takes the key of each verdict that is forgotten */
    VerdictExpiry(
            Duration retention,
            KeyValueStore<String, byte[]> verdicts,
            KeyValueStore<String, byte[]> index,
            Consumer<String> onForgotten) {
        super('v', retention, verdicts, index);
        this.onForgotten = onForgotten;
    }

    /** A verdict was given: its time begins anew. */
    void given(String key, long now) {
        if (noted(key) == null) {
            place(key, now);
        }
        note(key, now);
    }

    /** A verdict was used: if it has been there for a while, its time begins anew. */
    void used(String key, long now) {
        Long noted = noted(key);
        if (noted == null || now - noted > retention / NOTED_AFTER) {
            given(key, now);
        }
    }

    @Override
    long touchedAt(String key, byte[] value) {
        Long noted = noted(key);
        return noted == null ? 0 : noted;
    }

    /** Nobody knows when it was given: its time begins now. */
    @Override
    long takenInAt(String key, byte[] value, long now) {
        Long noted = noted(key);
        if (noted == null) {
            note(key, now);
            return now;
        }
        return noted;
    }

    @Override
    void forgotten(String key) {
        index.put(noteOf(key), null);
        onForgotten.accept(key);
    }

    private @Nullable Long noted(String key) {
        byte[] time = index.get(noteOf(key));
        return time == null ? null : ByteBuffer.wrap(time).getLong();
    }

    private void note(String key, long now) {
        index.put(
                noteOf(key),
                ByteBuffer.allocate(Long.BYTES).putLong(Math.max(0, now)).array());
    }

    private static String noteOf(String key) {
        return "V" + key;
    }
}

package dev.sluice.topology.stream.routing;

import java.nio.ByteBuffer;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Verdicts on samples that have never come, as they were read: what becomes a dead letter if they never do. */
final class WaitingVerdicts {
    private static final String PREFIX = "W";

    private final KeyValueStore<String, byte[]> store;

    /** @param store shared with others, whose keys begin otherwise */
    WaitingVerdicts(KeyValueStore<String, byte[]> store) {
        this.store = store;
    }

    /**
     * @param key the record's
     * @param value the verdict, as its writer serialised it
     */
    record Waiting(Origin origin, byte[] key, byte[] value) {
        private static final int HEAD = Integer.BYTES + Long.BYTES + Integer.BYTES;

        byte[] toBytes() {
            ByteBuffer out = ByteBuffer.allocate(HEAD + key.length + value.length);
            origin.write(out);
            return out.putInt(key.length).put(key).put(value).array();
        }

        static Waiting fromBytes(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            Origin origin = Origin.read(in);
            byte[] key = new byte[in.getInt()];
            in.get(key);
            byte[] value = new byte[in.remaining()];
            in.get(value);
            return new Waiting(origin, key, value);
        }
    }

    /** Keeps the newest verdict on a sample. */
    void put(String sampleKey, Waiting verdict) {
        store.put(PREFIX + sampleKey, verdict.toBytes());
    }

    /** Forgets it: its sample has come. */
    void met(String sampleKey) {
        store.put(PREFIX + sampleKey, null);
    }

    /** Hands it over and forgets it; null if nothing waits. */
    @Nullable
    Waiting take(String sampleKey) {
        byte[] bytes = store.delete(PREFIX + sampleKey);
        return bytes == null ? null : Waiting.fromBytes(bytes);
    }
}

package dev.sluice.topology.stream.mixture;

import dev.sluice.topology.noise.verdict.VerdictCounts;
import dev.sluice.topology.noise.verdict.VerdictWindow;
import java.nio.ByteBuffer;
import org.apache.kafka.streams.state.KeyValueStore;

/** The verdicts of one data set, kept in a store, and the point in the stream where their young generation began. */
final class VerdictBook {
    private final String key;
    private final long keptFor;
    private final KeyValueStore<String, byte[]> store;
    private final VerdictWindow window;
    private long begunAt;

    /**
     * Restores the verdicts of a data set, or begins with none.
     *
     * @param keptFor samples after which a generation of verdicts ends in any case
     */
    VerdictBook(String dataset, long keptFor, KeyValueStore<String, byte[]> store) {
        this.key = "verdicts:" + dataset;
        this.keptFor = keptFor;
        this.store = store;
        byte[] bytes = store.get(key);
        if (bytes == null) {
            window = new VerdictWindow();
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        begunAt = in.getLong();
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        window = VerdictWindow.fromBytes(rest);
    }

    /** The verdicts that count; to be read, not changed. */
    VerdictWindow window() {
        return window;
    }

    /** Adds verdicts, or takes undone ones back. */
    void add(VerdictCounts counts, long samplesSeen) {
        if (window.add(counts)) {
            begunAt = samplesSeen;
        }
        save();
    }

    /** Lets verdicts fade that nobody has renewed while the stream went on. */
    void fade(long samplesSeen) {
        if (!window.isEmpty() && samplesSeen - begunAt >= keptFor) {
            window.turn();
            begunAt = samplesSeen;
            save();
        }
    }

    private void save() {
        byte[] bytes = window.toBytes();
        store.put(
                key,
                ByteBuffer.allocate(Long.BYTES + bytes.length)
                        .putLong(begunAt)
                        .put(bytes)
                        .array());
    }
}

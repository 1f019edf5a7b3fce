package dev.sluice.topology.stream.mixture;

import dev.sluice.schemas.records.MixtureSnapshot;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The newest published snapshot of each data set, as it was published, and when. Their topic forgets after a month, and the routing tasks
 * know what is in the topic: a data set on which nothing happened for that long would be decided by no mixture at all. So the newest is to be
 * published again well before, the same version with the same content.
 */
final class KeptSnapshots {
    /** Several chances before the topic's retention of 30 days is over. */
    static final Duration RENEWED_AFTER = Duration.ofDays(7);

    private static final String PREFIX = "snapshot:";
    /** Behind every key that begins with the prefix. */
    private static final String END = "snapshot;";

    private final KeyValueStore<String, byte[]> store;
    private final ReadOnlyKeyValueStore<String, byte[]> read;
    private final Serde<MixtureSnapshot> serde;
    private final String topic;

    /**
     * @param store where they are kept, beside other entries
     * @param read what the routing tasks know
     * @param topic topic of the snapshots, for the serde
     */
    KeptSnapshots(
            KeyValueStore<String, byte[]> store,
            ReadOnlyKeyValueStore<String, byte[]> read,
            Serde<MixtureSnapshot> serde,
            String topic) {
        this.store = store;
        this.read = read;
        this.serde = serde;
        this.topic = topic;
    }

    /** Keeps what is published. The topic forgets it by {@code timestamp}, ms since the epoch, which a replay may set far back. */
    void published(MixtureSnapshot snapshot, long timestamp) {
        keep(snapshot.getDataset(), serde.serializer().serialize(topic, snapshot), timestamp);
    }

    /** Those to be published again because the topic no longer has them: after a long stop. One of late may not have been read back yet. */
    List<MixtureSnapshot> lost(long now) {
        List<MixtureSnapshot> lost = new ArrayList<>();
        for (KeyValue<String, byte[]> kept : all()) {
            String dataset = kept.key.substring(PREFIX.length());
            if (isOld(kept, now) && read.get(dataset) == null) {
                lost.add(renewed(dataset, kept.value, now));
            }
        }
        return lost;
    }

    /** Those to be published again because it is a while ago. */
    List<MixtureSnapshot> old(long now) {
        takeInUnkept();
        List<MixtureSnapshot> old = new ArrayList<>();
        for (KeyValue<String, byte[]> kept : all()) {
            if (isOld(kept, now)) {
                old.add(renewed(kept.key.substring(PREFIX.length()), kept.value, now));
            }
        }
        return old;
    }

    private static boolean isOld(KeyValue<String, byte[]> kept, long now) {
        return ByteBuffer.wrap(kept.value).getLong() <= now - RENEWED_AFTER.toMillis();
    }

    /** Snapshots published before they were kept: nobody knows how old they are. */
    private void takeInUnkept() {
        List<KeyValue<String, byte[]>> unkept = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> all = read.all()) {
            all.forEachRemaining(unkept::add);
        }
        for (KeyValue<String, byte[]> snapshot : unkept) {
            if (store.get(PREFIX + snapshot.key) == null) {
                keep(snapshot.key, snapshot.value, 0);
            }
        }
    }

    private List<KeyValue<String, byte[]>> all() {
        List<KeyValue<String, byte[]>> kept = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> all = store.range(PREFIX, END)) {
            all.forEachRemaining(kept::add);
        }
        return kept;
    }

    private MixtureSnapshot renewed(String dataset, byte[] value, long now) {
        byte[] bytes = new byte[value.length - Long.BYTES];
        ByteBuffer.wrap(value, Long.BYTES, bytes.length).get(bytes);
        MixtureSnapshot snapshot = serde.deserializer().deserialize(topic, bytes);
        keep(dataset, bytes, now);
        return snapshot;
    }

    private void keep(String dataset, byte[] bytes, long time) {
        store.put(
                PREFIX + dataset,
                ByteBuffer.allocate(Long.BYTES + bytes.length)
                        .putLong(time)
                        .put(bytes)
                        .array());
    }
}

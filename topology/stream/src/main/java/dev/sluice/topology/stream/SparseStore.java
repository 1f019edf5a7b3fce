package dev.sluice.topology.stream;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * A store on disk that is asked with every record for keys of which it holds few: a Bloom filter of 256 KiB answers most of that from memory.
 * The filter is made from the store's keys when it is asked first, after any restoring, and learns what is written from then on; what is
 * deleted only makes it answer less often.
 */
final class SparseStore implements KeyValueStore<Bytes, byte[]> {
    private static final int BITS = 1 << 21;
    private static final int SECOND_HASH = 0x9e3779b9;

    private final KeyValueStore<Bytes, byte[]> store;
    private @Nullable BitSet filter;

    SparseStore(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** Makes persistent stores of that name. */
    static KeyValueBytesStoreSupplier supplier(String name) {
        KeyValueBytesStoreSupplier inner = Stores.persistentKeyValueStore(name);
        return new KeyValueBytesStoreSupplier() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public KeyValueStore<Bytes, byte[]> get() {
                return new SparseStore(inner.get());
            }

            @Override
            public String metricsScope() {
                return inner.metricsScope();
            }
        };
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        if (filter == null) {
            filter = new BitSet(BITS);
            try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
                all.forEachRemaining(entry -> learn(entry.key));
            }
        }
        int hash = hash(key);
        return filter.get(bit(hash)) && filter.get(bit(hash * SECOND_HASH)) ? store.get(key) : null;
    }

    private void learn(Bytes key) {
        if (filter != null) {
            int hash = hash(key);
            filter.set(bit(hash));
            filter.set(bit(hash * SECOND_HASH));
        }
    }

    /** Spreads an array's hash, whose low bits are much like those of similar keys. */
    private static int hash(Bytes key) {
        int hash = key.hashCode() * 0x85ebca6b;
        return hash ^ (hash >>> 15);
    }

    private static int bit(int hash) {
        return hash >>> (Integer.SIZE - Integer.numberOfTrailingZeros(BITS));
    }

    @Override
    public void put(Bytes key, byte @Nullable [] value) {
        learn(key);
        store.put(key, value);
    }

    @Override
    public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
        learn(key);
        return store.putIfAbsent(key, value);
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        entries.forEach(entry -> learn(entry.key));
        store.putAll(entries);
    }

    @Override
    public byte @Nullable [] delete(Bytes key) {
        return store.delete(key);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
        return store.range(from, to);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return store.all();
    }

    @Override
    public long approximateNumEntries() {
        return store.approximateNumEntries();
    }

    @Override
    public String name() {
        return store.name();
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        store.init(context, root);
    }

    @Override
    public void commit(Map<TopicPartition, Long> offsets) {
        store.commit(offsets);
    }

    @Override
    public @Nullable Long committedOffset(TopicPartition partition) {
        return store.committedOffset(partition);
    }

    @Override
    @SuppressWarnings("deprecation") // until Kafka drops it, it is asked
    public boolean managesOffsets() {
        return store.managesOffsets();
    }

    @Override
    public Position getPosition() {
        return store.getPosition();
    }

    @Override
    public void close() {
        store.close();
    }

    @Override
    public boolean persistent() {
        return store.persistent();
    }

    @Override
    public boolean isOpen() {
        return store.isOpen();
    }
}

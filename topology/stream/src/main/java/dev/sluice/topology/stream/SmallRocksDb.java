package dev.sluice.topology.stream;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;

/** Keeps RocksDB to a few megabytes a store: pending reviews and verdicts are written once and read when
 * a person decides or a sample comes again. */
public final class SmallRocksDb implements RocksDBConfigSetter {
    private static final long WRITE_BUFFER = 2L << 20;
    private static final int WRITE_BUFFERS = 2;
    private static final long BLOCK_CACHE = 2L << 20;

    private @Nullable LRUCache blockCache;

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        options.setWriteBufferSize(WRITE_BUFFER);
        options.setMaxWriteBufferNumber(WRITE_BUFFERS);
        options.setMaxOpenFiles(64);
        // most samples have neither review nor verdict: the filters are to say so on the last level too
        options.setOptimizeFiltersForHits(false);
        options.setCompressionType(CompressionType.LZ4_COMPRESSION);
        if (options.tableFormatConfig() instanceof BlockBasedTableConfig table) {
            blockCache = new LRUCache(BLOCK_CACHE);
            table.setBlockCache(blockCache);
            table.setCacheIndexAndFilterBlocks(true);
            options.setTableFormatConfig(table);
        }
    }

    @Override
    public void close(String storeName, Options options) {
        if (blockCache != null) {
            blockCache.close();
        }
    }
}

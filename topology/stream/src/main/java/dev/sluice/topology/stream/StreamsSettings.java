package dev.sluice.topology.stream;

import dev.sluice.schemas.serdes.Connection;
import dev.sluice.topology.stream.config.TopologyConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Kafka Streams' settings: safe ones in one place. */
public final class StreamsSettings {
    private static final int BROKERS_DEFAULT = -1;
    /** Replicas from which one may be away without stopping what waits for two. */
    private static final int REPLICAS = 3;

    private static final String IN_SYNC = "2";

    private StreamsSettings() {}

    /** Settings that shape the graph itself. */
    static Map<String, Object> ofTopology() {
        return Map.of(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.NO_OPTIMIZATION);
    }

    /** Everything the application runs with, internal topics replicated as the broker pleases; a fresh, mutable copy. */
    public static Properties of(Connection connection, TopologyConfig config) {
        return of(connection, config, BROKERS_DEFAULT);
    }

    /**
     * Everything the application runs with; a fresh, mutable copy.
     *
     * @param replication replicas of internal topics, those of the per-sample topics; a setting {@code replication.factor} of the connection
     *     comes first
     */
    // one setting is deprecated from its birth: until Kafka makes its value the default, it has to be given
    @SuppressWarnings("deprecation")
    static Properties of(Connection connection, TopologyConfig config, int replication) {
        Map<String, Object> settings = new HashMap<>(connection.client());
        settings.putAll(ofTopology());
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDirectory().toString());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.commitInterval().toMillis());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 0);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, config.cacheBytes());
        settings.putIfAbsent(StreamsConfig.REPLICATION_FACTOR_CONFIG, String.valueOf(replication));
        if (Integer.parseInt(String.valueOf(settings.get(StreamsConfig.REPLICATION_FACTOR_CONFIG))) >= REPLICAS) {
            // a changelog that one broker alone has acknowledged dies with that broker, and the counts with it
            settings.putIfAbsent(StreamsConfig.topicPrefix(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG), IN_SYNC);
        }
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SmallRocksDb.class);
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 5);
        // images fill the default of 16 KiB with some twenty records, and each batch costs client and broker alike
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 64 << 10);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.ACKS_CONFIG), "all");
        // changelogs hold what the topics hold
        int largest = connection.topics().maxRequestBytes();
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), largest);
        settings.put(StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), String.valueOf(largest));
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        // after a crash the group waits this long for the dead member before its partitions move on
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10_000);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 3_000);
        // Samples do not wait for verdicts. By default Kafka asks before each sample whether the verdicts have been
        // read
        // to their end, and words an explanation that it throws away: a tenth of the work. After an outage a sample may
        // now be routed before an older verdict, which takes effect when it is read.
        settings.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        // the global thread only copies bytes, and a failure there must not be skipped
        settings.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG, true);
        Properties properties = new Properties();
        properties.putAll(settings);
        return properties;
    }
}

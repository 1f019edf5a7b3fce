package dev.sluice.topology.stream;

import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.PassCount;
import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.TrustedSample;
import dev.sluice.schemas.records.Verdict;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.schemas.serdes.AvroSerdes;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.topology.stream.config.Nodes;
import dev.sluice.topology.stream.config.TopologyConfig;
import dev.sluice.topology.stream.config.TopologyCounters;
import dev.sluice.topology.stream.mixture.LossAccumulator;
import dev.sluice.topology.stream.mixture.MixtureProcessor;
import dev.sluice.topology.stream.mixture.MixtureReader;
import dev.sluice.topology.stream.mixture.VerdictCounter;
import dev.sluice.topology.stream.registry.RegistryWait;
import dev.sluice.topology.stream.registry.WaitingSerdes;
import dev.sluice.topology.stream.routing.RouterProcessor;
import dev.sluice.topology.stream.routing.VerdictAddress;
import dev.sluice.topology.stream.routing.VerdictProcessor;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The graph of the application; pure, knows no broker.
 *
 * <pre>
 * scored ──&gt; router ──&gt; training, review, dead letters
 *              │  └──&gt; loss-accumulator ──┐
 *              │ pending-reviews, verdicts ├─&gt; (loss-deltas, by data set) ──&gt; mixture ──&gt; mixtures, passes
 *              │  ┌──&gt; verdict-counter ───┘                                              │
 *           verdict-applier ──&gt; training, trusted, dead letters  router reads &lt;── mixture-snapshots
 *              │
 * verdicts ─&gt; verdict-address ─&gt; (verdicts-by-sample, by id)
 * </pre>
 *
 * <p>Scored samples and verdicts are read as raw bytes and decoded by hand, so that an unreadable record becomes a dead letter and the
 * next one goes on. Scored samples must stand in the partition of their id, as a producer of Java's picks it; verdicts may stand anywhere.
 */
public final class SluiceTopology {
    private static final Serde<byte[]> BYTES = Serdes.ByteArray();

    private SluiceTopology() {}

    /**
     * Builds the graph, whose serdes wait for the registry until their thread is interrupted.
     *
     * @see #build(TopologyConfig, TopicCatalogue, WaitingSerdes, TopologyCounters)
     */
    public static Topology build(
            TopologyConfig config, TopicCatalogue topics, AvroSerdes serdes, TopologyCounters counters) {
        return build(config, topics, new WaitingSerdes(serdes, RegistryWait.uninterrupted()), counters);
    }

    /**
     * Builds the graph.
     *
     * @param config settings
     * @param topics names of the topics, and how many partitions the scored samples have
     * @param serdes serdes of the registry in use
     * @param counters where to count what is processed
     */
    static Topology build(
            TopologyConfig config, TopicCatalogue topics, WaitingSerdes serdes, TopologyCounters counters) {
        StreamsBuilder builder = new StreamsBuilder();
        addStores(builder, topics);
        KStream<byte[], byte[]> scored = builder.stream(topics.scored(), source(Nodes.SCORED_SOURCE));
        KStream<String, byte[]> losses = scored.process(
                        () -> new RouterProcessor(
                                serdes.deserializer(ScoredSample.class),
                                serdes.deserializer(MixtureSnapshot.class),
                                config,
                                counters,
                                topics),
                        Named.as(Nodes.ROUTER),
                        Nodes.PENDING_REVIEWS_STORE,
                        Nodes.VERDICTS_STORE,
                        Nodes.EXPIRY_STORE)
                .process(
                        () -> new LossAccumulator(config),
                        Named.as(Nodes.LOSS_ACCUMULATOR),
                        Nodes.PENDING_DELTAS_STORE);
        KStream<String, byte[]> judged = builder.stream(topics.verdicts(), source(Nodes.VERDICTS_SOURCE))
                .process(VerdictAddress::new, Named.as(Nodes.VERDICT_ADDRESS))
                .repartition(Repartitioned.<byte[], byte[]>as(Nodes.VERDICTS_BY_SAMPLE)
                        .withKeySerde(BYTES)
                        .withValueSerde(BYTES)
                        .withNumberOfPartitions(topics.partitions()))
                .process(
                        () -> new VerdictProcessor(
                                serdes.deserializer(Verdict.class),
                                serdes.deserializer(ScoredSample.class),
                                config,
                                counters,
                                topics),
                        Named.as(Nodes.VERDICTS),
                        Nodes.PENDING_REVIEWS_STORE,
                        Nodes.VERDICTS_STORE,
                        Nodes.EXPIRY_STORE)
                .process(VerdictCounter::new, Named.as(Nodes.VERDICT_COUNTER));
        var unusedCounts = losses.merge(judged, Named.as(Nodes.WINDOW_COUNTS))
                .repartition(Repartitioned.<String, byte[]>as(Nodes.LOSS_DELTAS)
                        .withKeySerde(Serdes.String())
                        .withValueSerde(BYTES)
                        .withNumberOfPartitions(1))
                .process(
                        () -> new MixtureProcessor(
                                config, counters, serdes.serde(MixtureSnapshot.class), topics.mixtures()),
                        Named.as(Nodes.MIXTURE),
                        Nodes.MIXTURE_STORE);
        Properties settings = new Properties();
        settings.putAll(StreamsSettings.ofTopology());
        return addSinks(builder.build(settings), topics, serdes);
    }

    private static void addStores(StreamsBuilder builder, TopicCatalogue topics) {
        builder.addStateStore(
                store(Stores.inMemoryKeyValueStore(Nodes.PENDING_DELTAS_STORE)).withCachingEnabled());
        builder.addStateStore(
                store(Stores.inMemoryKeyValueStore(Nodes.MIXTURE_STORE)).withCachingEnabled());
        builder.addStateStore(store(SparseStore.supplier(Nodes.VERDICTS_STORE)));
        builder.addStateStore(store(Stores.persistentKeyValueStore(Nodes.EXPIRY_STORE)));
        builder.addStateStore(store(Stores.persistentKeyValueStore(Nodes.PENDING_REVIEWS_STORE)));
        builder.addGlobalStore(
                store(Stores.inMemoryKeyValueStore(Nodes.SNAPSHOTS_STORE)).withLoggingDisabled(),
                topics.mixtures(),
                Consumed.with(Serdes.String(), BYTES).withName(Nodes.MIXTURES_SOURCE),
                MixtureReader::new);
    }

    private static StoreBuilder<KeyValueStore<String, byte[]>> store(KeyValueBytesStoreSupplier supplier) {
        return Stores.keyValueStoreBuilder(supplier, Serdes.String(), BYTES).withLoggingEnabled(Map.of());
    }

    private static Consumed<byte[], byte[]> source(String name) {
        return Consumed.with(BYTES, BYTES).withName(name).withTimestampExtractor(SluiceTopology::timestamp);
    }

    /** A record without a valid timestamp must not stop the application. */
    private static long timestamp(ConsumerRecord<Object, Object> message, long partitionTime) {
        return message.timestamp() >= 0 ? message.timestamp() : Math.max(0, partitionTime);
    }

    /** Sinks are added to the built graph: the router and the verdicts share them, and pick one by its name. */
    private static Topology addSinks(Topology topology, TopicCatalogue topics, WaitingSerdes serdes) {
        ByteArraySerializer keys = new ByteArraySerializer();
        return topology.addSink(
                        Nodes.TRAINING_SINK,
                        topics.training(),
                        keys,
                        serdes.<WeightedSample>serializer(),
                        Nodes.ROUTER,
                        Nodes.VERDICTS)
                .addSink(
                        Nodes.MIXTURES_SINK,
                        topics.mixtures(),
                        new StringSerializer(),
                        serdes.<MixtureSnapshot>serializer(),
                        Nodes.MIXTURE)
                .addSink(
                        Nodes.PASSES_SINK,
                        topics.passes(),
                        new StringSerializer(),
                        serdes.<PassCount>serializer(),
                        Nodes.MIXTURE)
                .addSink(Nodes.REVIEW_SINK, topics.review(), keys, serdes.<ReviewItem>serializer(), Nodes.ROUTER)
                .addSink(Nodes.TRUSTED_SINK, topics.trusted(), keys, serdes.<TrustedSample>serializer(), Nodes.VERDICTS)
                .addSink(
                        Nodes.DEAD_LETTER_SINK,
                        topics.deadLetters(),
                        keys,
                        new ByteArraySerializer(),
                        Nodes.ROUTER,
                        Nodes.VERDICTS);
    }
}

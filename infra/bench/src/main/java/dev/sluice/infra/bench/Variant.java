package dev.sluice.infra.bench;

import dev.sluice.schemas.records.EmittedBy;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.topology.stream.SluiceTopology;
import dev.sluice.topology.stream.StreamsSettings;
import dev.sluice.topology.stream.config.TopologyConfig;
import dev.sluice.topology.stream.config.TopologyCounters;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/** A row of the table: each does what the one before does, and one thing more or in another way. All run with the topology's own settings. */
public enum Variant {
    /** Bytes in, the same bytes out: what the broker and Kafka Streams cost. */
    PASS_THROUGH("passThrough", "pass-through", StreamsConfig.AT_LEAST_ONCE) {
        @Override
        Topology topology(Connection connection, TopologyConfig config, TopologyCounters counters) {
            TopicCatalogue topics = connection.topics();
            StreamsBuilder builder = new StreamsBuilder();
            builder.stream(topics.scored(), Consumed.with(BYTES, BYTES))
                    .to(topics.training(), Produced.with(BYTES, BYTES));
            return builder.build();
        }
    },

    /** A scored sample is read, a weighted one written by Confluent's serializer, as in an application of anybody's. */
    AVRO("avro", "+ Avro, by Confluent's serializer", StreamsConfig.AT_LEAST_ONCE) {
        @Override
        Topology topology(Connection connection, TopologyConfig config, TopologyCounters counters) {
            Map<String, Object> settings = Map.of(
                    "schema.registry.url",
                    connection.schemaRegistryUrl(),
                    "specific.avro.reader",
                    true,
                    "avro.remove.java.properties",
                    true);
            KafkaAvroSerializer writer = new KafkaAvroSerializer();
            writer.configure(settings, false);
            return weighing(connection, writer);
        }
    },

    /** The same with the serializer of the topology. */
    SLUICE_AVRO("sluiceAvro", "+ Avro, by Sluice's serializer", StreamsConfig.AT_LEAST_ONCE) {
        @Override
        Topology topology(Connection connection, TopologyConfig config, TopologyCounters counters) {
            return weighing(connection, connection.serdes().<WeightedSample>serializer());
        }
    },

    /** The whole topology: noise model, routing, stores with their changelogs. */
    STATE("state", "+ state", StreamsConfig.AT_LEAST_ONCE) {
        @Override
        Topology topology(Connection connection, TopologyConfig config, TopologyCounters counters) {
            return SluiceTopology.build(config, connection.topics(), connection.serdes(), counters);
        }
    },

    /** The topology as it runs by default. */
    EXACTLY_ONCE("exactlyOnce", "+ exactly once", StreamsConfig.EXACTLY_ONCE_V2) {
        @Override
        Topology topology(Connection connection, TopologyConfig config, TopologyCounters counters) {
            return STATE.topology(connection, config, counters);
        }
    };

    private static final Serde<byte[]> BYTES = Serdes.ByteArray();

    private final String key;
    private final String words;
    private final String guarantee;

    Variant(String key, String words, String guarantee) {
        this.key = key;
        this.words = words;
        this.guarantee = guarantee;
    }

    /** Its name in the JSON file and in names of topics. */
    String key() {
        return key;
    }

    /** Its name in the table. */
    String words() {
        return words;
    }

    /** @param counters where it counts what it does, if it does */
    abstract Topology topology(Connection connection, TopologyConfig config, TopologyCounters counters);

    Properties settings(Connection connection, TopologyConfig config) {
        Properties settings = StreamsSettings.of(connection, config);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee);
        return settings;
    }

    private static Topology weighing(Connection connection, Serializer<? super WeightedSample> writer) {
        TopicCatalogue topics = connection.topics();
        Deserializer<ScoredSample> reader = connection.serdes().deserializer(ScoredSample.class);
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(topics.scored(), Consumed.with(BYTES, BYTES))
                .mapValues(bytes ->
                        writer.serialize(topics.training(), weighted(reader.deserialize(topics.scored(), bytes))))
                .to(topics.training(), Produced.with(BYTES, BYTES));
        return builder.build();
    }

    private static WeightedSample weighted(ScoredSample scored) {
        return new WeightedSample(
                scored.getSample(),
                scored.getPosition(),
                scored.getLoss(),
                0.0,
                null,
                1.0,
                null,
                "none",
                0L,
                scored.getModelVersion(),
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                EmittedBy.STREAM,
                1);
    }
}

package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.serdes.Connection;
import dev.sluice.topology.stream.config.Nodes;
import dev.sluice.topology.stream.config.TopologyConfig;
import dev.sluice.topology.stream.config.TopologyCounters;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class SluiceTopologyTest {
    @Test
    void theApplicationRunsExactlyOnceAndNamesEveryInternalTopic() {
        var settings = StreamsSettings.of(
                new Connection("nowhere:9092", "mock://config", Bench.TOPICS, Map.of("security.protocol", "SSL")),
                TopologyConfig.defaults());
        assertThat(settings)
                .containsEntry(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2)
                .containsEntry(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true)
                .containsEntry("security.protocol", "SSL");
    }

    @Test
    void everyNodeAndStoreKeepsItsNameWhateverTheSettings() {
        String graph = SluiceTopology.build(
                        TopologyConfig.defaults(),
                        Bench.TOPICS,
                        new Connection("nowhere:9092", "mock://graph", Bench.TOPICS, Map.of()).serdes(),
                        new TopologyCounters())
                .describe()
                .toString();
        assertThat(graph)
                .contains(Nodes.ROUTER, Nodes.LOSS_ACCUMULATOR, Nodes.MIXTURE, Nodes.VERDICTS, Nodes.TRAINING_SINK)
                .contains(Nodes.REVIEW_SINK, Nodes.DEAD_LETTER_SINK, Nodes.MIXTURES_SINK, "loss-deltas-repartition")
                .doesNotContain("KSTREAM-", "STATE-STORE-");
    }

    @Test
    void internalTopicsAreWrittenToTwoReplicasWhereverThereAreThree() {
        // Given
        var plain = new Connection("nowhere:9092", "mock://replicas", Bench.TOPICS, Map.of());
        var thrice = new Connection("nowhere:9092", "mock://replicas", Bench.TOPICS, Map.of("replication.factor", "3"));
        String inSync = StreamsConfig.topicPrefix("min.insync.replicas");

        // Then
        assertThat(StreamsSettings.of(plain, TopologyConfig.defaults(), 3))
                .containsEntry(StreamsConfig.REPLICATION_FACTOR_CONFIG, "3")
                .containsEntry(inSync, "2");
        assertThat(StreamsSettings.of(thrice, TopologyConfig.defaults(), 1)).containsEntry(inSync, "2");
        assertThat(StreamsSettings.of(plain, TopologyConfig.defaults(), 1)).doesNotContainKey(inSync);
        assertThat(StreamsSettings.of(plain, TopologyConfig.defaults())).doesNotContainKey(inSync);
    }
}

package dev.sluice.topology.stream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.topology.stream.Bench;
import dev.sluice.topology.stream.ReplacementBudget;
import dev.sluice.topology.stream.SluiceTopology;
import dev.sluice.topology.stream.StreamsSettings;
import dev.sluice.topology.stream.TopologyService;
import dev.sluice.topology.stream.routing.Poison;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.EOFException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class TopologyConfigTest {
    @Test
    void defaultsFollowTheTopicPrefix() {
        TopologyConfig config = TopologyConfig.defaults("washed", Path.of("state"));
        assertThat(config.applicationId()).isEqualTo("washed-topology");
        assertThat(config.stateDirectory()).isEqualTo(Path.of("state"));
    }

    @Test
    void nonsenseIsRefusedByTheNameOfTheSetting() {
        assertThatThrownBy(() -> TopologyConfig.defaults("a b", Path.of("x"))).hasMessageContaining("applicationId");
        assertThatThrownBy(() -> TopologyConfig.defaults().withRefitEvery(0)).hasMessageContaining("refitEvery");
    }

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
    void aRegistryThatIsAwayIsNoFaultOfTheRecord() {
        assertThat(Poison.isPoison(new SerializationException("x", new ConnectException("refused"))))
                .isFalse();
        assertThat(Poison.isPoison(new SerializationException("x", new RestClientException("busy", 503, 50301))))
                .isFalse();
        assertThat(Poison.isPoison(new SerializationException("x", new RestClientException("none", 404, 40403))))
                .isTrue();
        assertThat(Poison.isPoison(new SerializationException("x", new EOFException())))
                .isTrue();
        assertThat(Poison.isPoison(new InvalidSampleException("x"))).isTrue();
        assertThat(Poison.isPoison(new IllegalStateException("a defect of one's own")))
                .isFalse();
    }

    @Test
    void threadsAreReplacedAFewTimesAndAgainAfterAQuietTime() {
        // Given
        Instant[] now = {Instant.EPOCH};
        Clock clock = new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now[0];
            }
        };
        ReplacementBudget budget = new ReplacementBudget(2, Duration.ofMinutes(1), clock);

        // When
        boolean[] taken = {budget.take(), budget.take(), budget.take()};
        now[0] = now[0].plusSeconds(61);
        boolean later = budget.take();

        // Then
        assertThat(taken).containsExactly(true, true, false);
        assertThat(later).isTrue();
    }

    @Test
    void aServiceThatWasNeverRunClosesAtOnceAndThenDoesNotRun() {
        var service = new TopologyService(
                new Connection("nowhere:9092", "mock://service", Bench.TOPICS, Map.of()), TopologyConfig.defaults());
        service.close();
        service.close();
        service.run();
        assertThat(service.isRunning()).isFalse();
        assertThatThrownBy(service::run).hasMessageContaining("runs once");
    }
}

package dev.sluice.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.models.ModelChunks;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.internals.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicCatalogueTest {
    private final TopicCatalogue topics = new TopicCatalogue("sluice", 6);

    @Test
    void everyTopicBeginsWithThePrefixAndHasANameKafkaAccepts() {
        // When
        List<String> names = topics.all().stream().map(TopicSpec::name).toList();

        // Then
        assertThat(names)
                .containsExactly(
                        "sluice.datasets",
                        "sluice.samples",
                        "sluice.trusted",
                        "sluice.scored",
                        "sluice.training",
                        "sluice.review",
                        "sluice.verdicts",
                        "sluice.mixtures",
                        "sluice.passes",
                        "sluice.models",
                        "sluice.dead-letters")
                .allSatisfy(Topic::validate);
    }

    @Test
    void perSampleTopicsShareOnePartitionCountAndTheOthersHaveOnePartition() {
        // When
        Map<String, Integer> partitions = specs().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().partitions()));

        // Then
        assertThat(partitions)
                .containsEntry(topics.samples(), 6)
                .containsEntry(topics.trusted(), 6)
                .containsEntry(topics.scored(), 6)
                .containsEntry(topics.training(), 6)
                .containsEntry(topics.review(), 6)
                .containsEntry(topics.verdicts(), 6)
                .containsEntry(topics.datasets(), 1)
                .containsEntry(topics.mixtures(), 1)
                .containsEntry(topics.passes(), 1)
                .containsEntry(topics.models(), 1)
                .containsEntry(topics.deadLetters(), 1);
    }

    @Test
    void stateIsCompactedAndStreamsAreKeptForATime() {
        // Given
        long day = 24L * 60 * 60 * 1000;

        // Then
        assertThat(settings(topics.datasets())).containsEntry("cleanup.policy", "compact");
        assertThat(settings(topics.verdicts())).containsEntry("cleanup.policy", "compact");
        assertThat(settings(topics.trusted())).containsEntry("cleanup.policy", "compact");
        assertThat(settings(topics.models())).containsEntry("cleanup.policy", "compact");
        assertThat(settings(topics.samples()))
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", String.valueOf(7 * day));
        assertThat(settings(topics.mixtures())).containsEntry("retention.ms", String.valueOf(30 * day));
    }

    @Test
    void aModelChunkWithItsFieldsFitsIntoARecord() {
        // When
        int largest = Integer.parseInt(settings(topics.models()).getOrDefault("max.message.bytes", "0"));

        // Then
        assertThat(largest).isGreaterThan(ModelChunks.CHUNK_BYTES + (1 << 20));
    }

    @Test
    void topicsTakeTheLargestRecordThatPartsMayWrite() {
        // Given
        TopicCatalogue large = new TopicCatalogue("sluice", 4, 20_000_000);

        // Then
        assertThat(large.maxRequestBytes()).isGreaterThan(20_000_000);
        assertThat(large.all())
                .allSatisfy(spec -> assertThat(Integer.parseInt(spec.settings().getOrDefault("max.message.bytes", "0")))
                        .isGreaterThanOrEqualTo(large.maxRequestBytes()));
        assertThatThrownBy(() -> new TopicCatalogue("sluice", 4, 100))
                .hasMessageContaining("max-record-bytes must be 16384 to");
    }

    @Test
    void aTopicOfThreeCopiesHasTwoBeforeARecordCounts() {
        // Given
        TopicSpec spec = new TopicSpec("sluice.samples", "sample id", 6, Map.of());

        // Then
        assertThat(spec.toNewTopic((short) 3).configs()).containsEntry("min.insync.replicas", "2");
        assertThat(spec.toNewTopic((short) 1).configs()).isEmpty();
    }

    @Test
    void aNewTopicTakesItsSettingsAlong() {
        // Given
        TopicSpec spec = new TopicSpec("sluice.samples", "sample id", 6, Map.of("cleanup.policy", "delete"));

        // When
        NewTopic topic = spec.toNewTopic((short) 2);

        // Then
        assertThat(topic)
                .isEqualTo(new NewTopic("sluice.samples", 6, (short) 2).configs(Map.of("cleanup.policy", "delete")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "with space", "slash/es", "ümlaut", "line\nbreak"})
    void aPrefixKafkaWouldNotAcceptIsRefused(String prefix) {
        assertThatThrownBy(() -> new TopicCatalogue(prefix, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("topic prefix '" + prefix + "'");
    }

    @Test
    void aPrefixThatLeavesNoRoomForANameIsRefused() {
        assertThatThrownBy(() -> new TopicCatalogue("x".repeat(101), 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1025})
    void anImpossibleNumberOfPartitionsIsRefused(int partitions) {
        assertThatThrownBy(() -> new TopicCatalogue("sluice", partitions))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("partitions must be 1 to 1024, not " + partitions);
    }

    private Map<String, TopicSpec> specs() {
        return topics.all().stream().collect(Collectors.toMap(TopicSpec::name, Function.identity()));
    }

    private Map<String, String> settings(String topic) {
        return specs().entrySet().stream()
                .filter(e -> e.getKey().equals(topic))
                .findFirst()
                .orElseThrow()
                .getValue()
                .settings();
    }
}

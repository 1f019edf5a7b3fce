package dev.sluice.schemas.serdes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.topics.TopicCatalogue;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionTest {
    private static final TopicCatalogue TOPICS = new TopicCatalogue("sluice", 1);

    @Test
    void clientSettingsReachKafkaClientsAndOnlyTheRegistrysReachTheSerdes() {
        // Given
        Connection connection = new Connection(
                "broker:9092",
                "http://registry:8080",
                TOPICS,
                Map.of(
                        "security.protocol",
                        "SSL",
                        "schema.registry.ssl.truststore.location",
                        "/ca",
                        "basic.auth.user.info",
                        "a:b"));

        // When
        Map<String, Object> client = connection.client();
        Map<String, Object> serdes = connection.serdes().settings();

        // Then
        assertThat(client).containsEntry("bootstrap.servers", "broker:9092").containsEntry("security.protocol", "SSL");
        assertThat(serdes)
                .containsEntry("schema.registry.url", "http://registry:8080")
                .containsEntry("schema.registry.ssl.truststore.location", "/ca")
                .containsEntry("basic.auth.user.info", "a:b")
                .doesNotContainKey("security.protocol");
    }

    @Test
    void everyClientGetsAMapOfItsOwn() {
        // Given
        Connection connection = new Connection("broker:9092", "http://registry:8080", TOPICS, Map.of());

        // When
        connection.client().put("group.id", "mine");

        // Then
        assertThat(connection.client()).doesNotContainKey("group.id");
    }

    @Test
    void aConnectionWithoutAddressesIsRefused() {
        assertThatThrownBy(() -> new Connection(" ", "http://registry:8080", TOPICS, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bootstrap servers");
        assertThatThrownBy(() -> new Connection("broker:9092", "", TOPICS, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("schema registry URL");
    }
}

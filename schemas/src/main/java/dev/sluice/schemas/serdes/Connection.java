package dev.sluice.schemas.serdes;

import dev.sluice.schemas.topics.TopicCatalogue;
import java.util.HashMap;
import java.util.Map;

/**
 * Where a part finds its broker, its registry and its topics.
 *
 * @param bootstrapServers Kafka's {@code bootstrap.servers}
 * @param schemaRegistryUrl base address of a registry that speaks Confluent's REST API
 * @param topics the catalogue of this installation
 * @param clientSettings further client settings, such as {@code security.protocol}; given to every producer, consumer and
 *     admin client, and those that begin with {@code schema.registry.} or {@code basic.auth.} to the serdes
 */
public record Connection(
        String bootstrapServers, String schemaRegistryUrl, TopicCatalogue topics, Map<String, String> clientSettings) {
    private static final int RETRY_BACKOFF_MILLIS = 10;

    public Connection {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException("bootstrap servers must not be empty");
        }
        if (schemaRegistryUrl.isBlank()) {
            throw new IllegalArgumentException("schema registry URL must not be empty");
        }
        clientSettings = Map.copyOf(clientSettings);
    }

    /** Client settings to start from: a fresh, mutable map with the servers and the further settings. */
    public Map<String, Object> client() {
        Map<String, Object> settings = new HashMap<>();
        // the first send of a transaction is refused while the one before it is being completed, and repeated after
        // this
        settings.put("retry.backoff.ms", RETRY_BACKOFF_MILLIS);
        settings.putAll(clientSettings);
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }

    /** Serdes for this connection's registry. */
    public AvroSerdes serdes() {
        return new AvroSerdes(schemaRegistryUrl, clientSettings);
    }
}

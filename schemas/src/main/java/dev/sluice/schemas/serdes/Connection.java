package dev.sluice.schemas.serdes;

import dev.sluice.schemas.topics.TopicCatalogue;
import java.time.Clock;
import java.time.Duration;
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
 * @param registryPatience how long the registry may refuse this client, or not know a schema that a sample was written with, before the
 *     client ends or the sample is a dead letter; a registry that is merely away is waited for without end
 */
public record Connection(
        String bootstrapServers,
        String schemaRegistryUrl,
        TopicCatalogue topics,
        Map<String, String> clientSettings,
        Duration registryPatience) {
    /** Enough for a registry, or a proxy before it, to start. */
    public static final Duration REGISTRY_PATIENCE = Duration.ofMinutes(5);

    private static final int RETRY_BACKOFF_MILLIS = 10;

    public Connection {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException("bootstrap servers must not be empty");
        }
        if (schemaRegistryUrl.isBlank()) {
            throw new IllegalArgumentException("schema registry URL must not be empty");
        }
        if (registryPatience.isNegative()) {
            throw new IllegalArgumentException("registry patience must not be negative: " + registryPatience);
        }
        clientSettings = Map.copyOf(clientSettings);
    }

    /** With the usual patience, {@link #REGISTRY_PATIENCE}. */
    public Connection(
            String bootstrapServers,
            String schemaRegistryUrl,
            TopicCatalogue topics,
            Map<String, String> clientSettings) {
        this(bootstrapServers, schemaRegistryUrl, topics, clientSettings, REGISTRY_PATIENCE);
    }

    /** A copy with another patience. */
    public Connection withRegistryPatience(Duration patience) {
        return new Connection(bootstrapServers, schemaRegistryUrl, topics, clientSettings, patience);
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
        return serdes(Clock.systemUTC());
    }

    /** Serdes for this connection's registry whose patience is measured by a clock. */
    public AvroSerdes serdes(Clock clock) {
        return new AvroSerdes(
                schemaRegistryUrl, clientSettings, new RegistryHealth(schemaRegistryUrl, registryPatience, clock));
    }
}

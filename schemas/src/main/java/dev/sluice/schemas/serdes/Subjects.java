package dev.sluice.schemas.serdes;

import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.PassCount;
import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.TrustedSample;
import dev.sluice.schemas.records.Verdict;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.schemas.topics.TopicCatalogue;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaUtils;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/**
 * The registry's subjects, {@code <topic>-value} for each topic that carries a contract; dead letters are raw bytes and have
 * none. Registries differ in what they check unless told (Confluent's BACKWARD, Apicurio nothing), so each subject is told.
 */
public final class Subjects {
    /** A reader of the newest schema can read what was written by the one before. */
    public static final String COMPATIBILITY = "BACKWARD";

    private static final String CHECK_MILLIS = "10000";

    private Subjects() {}

    /** Each topic that carries a contract, with an empty record of it. */
    public static Map<String, SpecificRecord> contracts(TopicCatalogue topics) {
        Map<String, SpecificRecord> contracts = new TreeMap<>();
        contracts.put(topics.datasets(), new DatasetDescriptor());
        contracts.put(topics.samples(), new LabelledSample());
        contracts.put(topics.trusted(), new TrustedSample());
        contracts.put(topics.scored(), new ScoredSample());
        contracts.put(topics.training(), new WeightedSample());
        contracts.put(topics.review(), new ReviewItem());
        contracts.put(topics.verdicts(), new Verdict());
        contracts.put(topics.mixtures(), new MixtureSnapshot());
        contracts.put(topics.passes(), new PassCount());
        contracts.put(topics.models(), new ModelSnapshot());
        return contracts;
    }

    /** The subject of a topic's values. */
    public static String of(String topic) {
        return topic + "-value";
    }

    /**
     * Registers every contract and holds its subject to {@link #COMPATIBILITY}. To be repeated at will: what is registered
     * already stays as it is.
     *
     * @throws IllegalStateException if the registry does not answer or refuses a schema, naming the subject
     */
    public static void register(Connection connection) {
        try (SchemaRegistryClient client =
                client(connection, connection.serdes().settings())) {
            contracts(connection.topics()).forEach((topic, contract) -> register(client, of(topic), contract));
        } catch (IOException e) {
            throw new IllegalStateException("cannot close the connection to the schema registry", e);
        }
    }

    /**
     * Asks the registry once, without waiting, whether it knows a subject of ours; that it does not is an answer too.
     *
     * @throws RegistryException if it gives none, or refuses this client
     */
    public static void check(Connection connection) {
        String address = RegistryHealth.withoutCredentials(connection.schemaRegistryUrl());
        Map<String, Object> once = new HashMap<>(connection.serdes().settings());
        once.put("schema.registry.max.retries", "0");
        once.putIfAbsent("schema.registry.http.connect.timeout.ms", CHECK_MILLIS);
        once.putIfAbsent("schema.registry.http.read.timeout.ms", CHECK_MILLIS);
        try (SchemaRegistryClient client = client(connection, once)) {
            var unused = client.getLatestSchemaMetadata(of(connection.topics().datasets()));
        } catch (RestClientException | IOException | RuntimeException e) {
            RegistryAnswer answer = RegistryAnswer.of(e);
            if (answer == null) {
                throw new RegistryException("the schema registry " + address + " does not answer: " + e, null, e);
            }
            if (answer.kind() != RegistryAnswer.Kind.UNKNOWN) {
                throw new RegistryException(
                        "the schema registry " + address + " " + answer.words(), answer.status(), e);
            }
        }
    }

    private static void register(SchemaRegistryClient client, String subject, SpecificRecord contract) {
        try {
            // exactly the form in which the serializer would register it, else every subject had two versions
            client.register(subject, new AvroSchema(AvroSchemaUtils.getSchema(contract, false, false, true)));
            // after registering: some registries accept settings only for a subject that exists
            client.updateCompatibility(subject, COMPATIBILITY);
        } catch (RestClientException e) {
            throw new IllegalStateException(
                    "the schema registry refuses subject " + subject + " (status " + e.getStatus() + "): "
                            + e.getMessage()
                            + ". A 409 means that an incompatible schema was registered before: use another topic prefix, or"
                            + " delete the subject.",
                    e);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "cannot reach the schema registry to register subject " + subject + ": " + e.getMessage(), e);
        }
    }

    private static SchemaRegistryClient client(Connection connection, Map<String, Object> settings) {
        return SchemaRegistryClientFactory.newClient(
                List.of(connection.schemaRegistryUrl()), 100, List.of(new AvroSchemaProvider()), settings, Map.of());
    }
}

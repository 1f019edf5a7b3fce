package dev.sluice.infra.models;

import dev.sluice.infra.review.TopicScan;
import dev.sluice.schemas.models.ModelChunks;
import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.serdes.TransactionTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and writes the models of an installation, for people: each call reads the topic from its beginning, and joins no group. */
final class ModelTopic {
    private static final Logger LOG = LoggerFactory.getLogger(ModelTopic.class);
    private static final int REQUEST_BYTES = 12 << 20;
    private static final int BUFFER_BYTES = 64 << 20;
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);
    /** How often a version that somebody else took at the same moment is given up for the next one. */
    private static final int ATTEMPTS = 5;

    /** Binary logarithm of how many times as far as the one before an attempt goes. */
    private static final int DISTANCE_BITS = 4;

    private final Connection connection;

    ModelTopic(Connection connection) {
        this.connection = connection;
    }

    /**
     * The data sets that are described.
     *
     * @throws dev.sluice.infra.review.ReviewException if the topic is not there or cannot be read
     */
    SortedMap<String, SampleDecoder> datasets() {
        SortedMap<String, SampleDecoder> datasets = new TreeMap<>();
        try (TopicScan scan = new TopicScan(connection);
                Deserializer<DatasetDescriptor> reader = connection.serdes().deserializer(DatasetDescriptor.class)) {
            var unused = scan.scan(connection.topics().datasets(), reader, (key, descriptor) -> {
                if (descriptor != null) {
                    describe(descriptor, datasets);
                }
            });
        }
        return datasets;
    }

    private static void describe(DatasetDescriptor descriptor, SortedMap<String, SampleDecoder> datasets) {
        try {
            datasets.put(descriptor.getDataset(), new SampleDecoder(descriptor));
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("dataset", descriptor.getDataset())
                    .addKeyValue("reason", e.getMessage())
                    .log("passing over a description that cannot be used");
        }
    }

    /** The models of one data set. */
    ModelShelf models(String dataset) {
        return models(dataset, model -> false);
    }

    private ModelShelf models(String dataset, Predicate<ModelSnapshot> wanted) {
        ModelShelf shelf = new ModelShelf(dataset, wanted);
        try (TopicScan scan = new TopicScan(connection);
                Deserializer<ModelSnapshot> reader = connection.serdes().deserializer(ModelSnapshot.class)) {
            var unused = scan.scan(connection.topics().models(), reader, shelf::take);
        }
        return shelf;
    }

    /**
     * @return the bytes of a model that was listed
     * @throws ModelException if it cannot be read any more
     */
    byte[] bytes(ModelSnapshot listed) {
        return models(
                        listed.getDataset(),
                        model -> model.getVersion() == listed.getVersion()
                                && model.getSlot().equals(listed.getSlot())
                                && model.getSha256().equals(listed.getSha256()))
                .bytes()
                .orElseThrow(() -> new ModelException("version " + listed.getVersion() + " of '" + listed.getDataset()
                        + "' cannot be read any more: the topic was compacted meanwhile"));
    }

    /**
     * Publishes a model under the next free version and returns when it is committed.
     *
     * @param template every field but the version and the chunks' own ones
     * @return the version it has
     * @throws ModelException if the brokers refuse or do not answer
     */
    long publish(ModelSnapshot template, byte[] model) {
        ModelShelf shelf = models(template.getDataset());
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long version = nextVersion(template.getDataset(), shelf.newestVersion(), attempt);
            List<ModelSnapshot> chunks = ModelChunks.split(
                    ModelSnapshot.newBuilder(template).setVersion(version).build(), model);
            commit(chunks);
            shelf = models(template.getDataset());
            if (!shelf.taken(chunks.get(0))) {
                return version;
            }
        }
        throw new ModelException("others publish models of '" + template.getDataset()
                + "' so fast that no version was free; the model is there, under a version that another one has, too");
    }

    /**
     * A version above the newest one. A trainer under load publishes several while the topic is read, so that each further attempt keeps a wider
     * distance: versions need not be without gaps, and the trainer's next one is above this one.
     */
    static long nextVersion(String dataset, long newest, int attempt) {
        if (newest >= ModelChunks.MAX_VERSION) {
            throw new ModelException("a model of '" + dataset + "' has version " + newest
                    + ", beyond which there is none; remove its record");
        }
        long distance = attempt == 0 ? 1 : 1L << (DISTANCE_BITS * attempt);
        return Math.min(ModelChunks.MAX_VERSION, newest + distance);
    }

    /** Publishes a model as it is, under the version it has. */
    void publishAgain(ModelSnapshot template, byte[] model) {
        commit(ModelChunks.split(template, model));
    }

    private void commit(List<ModelSnapshot> chunks) {
        String topic = connection.topics().models();
        String dataset = chunks.get(0).getDataset();
        Map<String, Object> settings = connection.client();
        settings.put("transactional.id", connection.topics().prefix() + "-models-" + dataset);
        settings.putAll(TransactionTime.settings(chunks.get(0).getTotalBytes()));
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("compression.type", "none");
        settings.put("max.request.size", REQUEST_BYTES);
        settings.put("buffer.memory", BUFFER_BYTES);
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        try (Serializer<ModelSnapshot> serializer = connection.serdes().serializer()) {
            producer.initTransactions();
            producer.beginTransaction();
            for (ModelSnapshot chunk : chunks) {
                byte[] key = ModelKey.of(chunk).text().getBytes(StandardCharsets.UTF_8);
                // failures of single sends come out of the commit
                Future<?> unused = producer.send(new ProducerRecord<>(topic, key, serializer.serialize(topic, chunk)));
            }
            producer.commitTransaction();
        } catch (KafkaException e) {
            throw new ModelException(
                    "publishing to " + topic + " failed; 'sluice models list' tells whether the model is there", e);
        } finally {
            // what was not committed is aborted by the brokers at the latest when the transaction's time is over
            producer.close(CLOSE_WAIT);
        }
    }

    /**
     * The data set to speak of, which need not be named where there is one only.
     *
     * @throws ModelException if it is not described, or there are several
     */
    SampleDecoder dataset(@Nullable String named) {
        SortedMap<String, SampleDecoder> datasets = datasets();
        SampleDecoder one = named == null && datasets.size() == 1
                ? datasets.get(datasets.firstKey())
                : datasets.get(String.valueOf(named));
        if (one == null && datasets.isEmpty()) {
            throw new ModelException("no data set is described yet: describe one with 'sluice ingest'");
        }
        if (one == null) {
            throw new ModelException(
                    named == null
                            ? "name the data set with --dataset; described are " + datasets.keySet()
                            : "data set '" + named + "' is not described; described are " + datasets.keySet());
        }
        return one;
    }
}

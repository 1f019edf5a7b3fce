package dev.sluice.infra.bench;

import dev.sluice.schemas.models.ModelChunks;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Features;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.Task;
import dev.sluice.schemas.serdes.Connection;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Writes what a scorer reads: the description of a data set of grey images in ten classes, a model, and samples. */
final class SampleFeed implements AutoCloseable {
    static final String DATASET = "bench";
    static final int CLASSES = 10;

    private static final double MEAN = 0.29;
    private static final double STANDARD_DEVIATION = 0.35;
    private static final int LARGEST_REQUEST = 16 << 20;

    private final Connection connection;
    private final SplittableRandom random;
    private final Serializer<SpecificRecord> serializer;
    private final KafkaProducer<String, byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private long number;

    /** @param seed the same seed makes the same samples */
    SampleFeed(Connection connection, long seed) {
        this.connection = connection;
        random = new SplittableRandom(seed);
        serializer = connection.serdes().serializer();
        Map<String, Object> settings = connection.client();
        settings.put("compression.type", "lz4");
        settings.put("linger.ms", 5);
        settings.put("batch.size", 256 << 10);
        settings.put("max.request.size", LARGEST_REQUEST);
        producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /** What the samples look like. */
    static DatasetDescriptor descriptor() {
        return DatasetDescriptor.newBuilder()
                .setDataset(DATASET)
                .setClassNames(
                        IntStream.range(0, CLASSES).mapToObj(i -> "class " + i).toList())
                .setShape(GreyImages.SHAPE)
                .setEncoding(FeatureEncoding.UINT8)
                .setTask(Task.SINGLE_LABEL)
                .setMean(MEAN)
                .setStandardDeviation(STANDARD_DEVIATION)
                .setCreatedAt(Instant.EPOCH)
                .build();
    }

    /** @param zip the model, as DL4J writes it */
    void describe(byte[] zip) {
        send(connection.topics().datasets(), DATASET, descriptor());
        ModelSnapshot template = ModelSnapshot.newBuilder()
                .setDataset(DATASET)
                .setVersion(1)
                .setFormat(ModelFormat.DL4J_ZIP)
                .setChunkIndex(0)
                .setChunkCount(1)
                .setTotalBytes(zip.length)
                .setSha256("")
                .setData(ByteBuffer.allocate(0))
                .setLearningRate(1e-3)
                .setSamplesSeen(0)
                .setConsumedOffsets(List.of())
                .setTrainedUpTo(List.of())
                .setMetrics(Map.of())
                .setPublishedAt(Instant.EPOCH)
                .build();
        for (ModelSnapshot chunk : ModelChunks.split(template, zip)) {
            send(connection.topics().models(), ModelChunks.key(chunk), chunk);
        }
        flush();
    }

    /** Writes a sample that was observed at a time; whether the broker took it shows in {@link #flush}. */
    void sample(Instant observedAt) {
        LabelledSample sample = new LabelledSample(
                "image-" + number++,
                DATASET,
                1,
                new Features(ByteBuffer.wrap(GreyImages.next(random)), FeatureEncoding.UINT8, GreyImages.SHAPE),
                List.of(random.nextInt(CLASSES)),
                observedAt,
                "bench",
                Map.of(),
                Provenance.SOURCE,
                Instant.EPOCH);
        send(connection.topics().samples(), sample.getId(), sample);
    }

    /**
     * Waits until the broker has everything.
     *
     * @throws IllegalStateException if it did not take a record
     */
    void flush() {
        producer.flush();
        Exception cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("the broker does not take a record: " + cause.getMessage(), cause);
        }
    }

    private void send(String topic, String key, SpecificRecord value) {
        var unused =
                producer.send(new ProducerRecord<>(topic, key, serializer.serialize(topic, value)), (metadata, e) -> {
                    if (e != null) {
                        failure.compareAndSet(null, e);
                    }
                });
    }

    @Override
    public void close() {
        producer.close();
        serializer.close();
    }
}

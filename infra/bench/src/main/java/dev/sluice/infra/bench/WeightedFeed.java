package dev.sluice.infra.bench;

import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Features;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.records.Task;
import dev.sluice.schemas.records.WeightedSample;
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
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Weighted samples to train on: images of 28 by 28 bytes in ten classes, random but for a brighter row that tells the class. The same number and seed
 * make the same sample.
 */
final class WeightedFeed {
    static final String DATASET = "bench";
    static final List<Integer> SHAPE = List.of(1, 28, 28);
    static final int CLASSES = 10;

    private static final int SIDE = 28;
    private static final double TAU = 8;
    private static final Instant WHEN = Instant.parse("2026-01-01T00:00:00Z");

    private final long seed;

    WeightedFeed(long seed) {
        this.seed = seed;
    }

    static DatasetDescriptor descriptor() {
        return DatasetDescriptor.newBuilder()
                .setDataset(DATASET)
                .setClassNames(
                        IntStream.range(0, CLASSES).mapToObj(String::valueOf).toList())
                .setShape(SHAPE)
                .setEncoding(FeatureEncoding.UINT8)
                .setTask(Task.SINGLE_LABEL)
                .setMean(0.25)
                .setStandardDeviation(0.25)
                .setCreatedAt(WHEN)
                .build();
    }

    /**
     * Describes the data set and writes samples; waits until the broker has them all.
     *
     * @throws IllegalStateException if it does not take one
     */
    void write(Connection connection, int samples) {
        Map<String, Object> settings = connection.client();
        settings.put("compression.type", "lz4");
        settings.put("linger.ms", 5);
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        try (Serializer<SpecificRecord> serializer = connection.serdes().serializer();
                KafkaProducer<String, SpecificRecord> producer =
                        new KafkaProducer<>(settings, new StringSerializer(), serializer)) {
            send(producer, connection.topics().datasets(), DATASET, descriptor(), failure);
            for (int i = 0; i < samples; i++) {
                WeightedSample sample = sample(i);
                send(
                        producer,
                        connection.topics().training(),
                        sample.getSample().getId(),
                        sample,
                        failure);
            }
            producer.flush();
        }
        Exception cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("cannot write the samples: " + cause.getMessage(), cause);
        }
    }

    private static void send(
            KafkaProducer<String, SpecificRecord> producer,
            String topic,
            String key,
            SpecificRecord value,
            AtomicReference<@Nullable Exception> failure) {
        var unused = producer.send(new ProducerRecord<>(topic, key, value), (metadata, e) -> {
            if (e != null) {
                failure.compareAndSet(null, e);
            }
        });
    }

    /** The sample of a number, from 0. */
    WeightedSample sample(int number) {
        SplittableRandom random = new SplittableRandom(seed * 31 + number);
        int label = random.nextInt(CLASSES);
        return WeightedSample.newBuilder()
                .setSample(LabelledSample.newBuilder()
                        .setId("image-" + number)
                        .setDataset(DATASET)
                        .setPass(1)
                        .setFeatures(new Features(ByteBuffer.wrap(image(label, random)), FeatureEncoding.UINT8, SHAPE))
                        .setLabels(List.of(label))
                        .setObservedAt(WHEN)
                        .setSource("bench")
                        .setAttributes(Map.of())
                        .setProvenance(Provenance.SOURCE)
                        .build())
                .setPosition(new SourcePosition(0, (long) number))
                .setLoss(1)
                .setNoiseProbability(0)
                .setWeight(random.nextDouble(0.5, 1))
                .setClipThreshold(TAU)
                .setClipPolicy("bench")
                .setMixtureVersion(1)
                .setModelVersion(1)
                .build();
    }

    private static byte[] image(int label, SplittableRandom random) {
        byte[] pixels = new byte[SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(i / SIDE == 5 + label ? 256 : 128);
        }
        return pixels;
    }
}

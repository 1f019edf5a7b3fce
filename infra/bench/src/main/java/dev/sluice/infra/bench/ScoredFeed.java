package dev.sluice.infra.bench;

import dev.sluice.infra.bench.noise.SimulatedRecord;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Features;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.serdes.Connection;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Fills the topic of scored samples with grey images in ten classes; the model's view of them is simulated.
 */
final class ScoredFeed {
    private static final int CLASSES = 10;
    private static final long MODEL_VERSION = 1;
    private static final double LEARNING_RATE = 1e-3;
    private static final Instant WHEN = Instant.parse("2026-01-01T00:00:00Z");

    private final double noiseRate;
    private final SplittableRandom random;

    /**
     * @param noiseRate share of wrong labels, 0 to 1
     * @param seed the same seed makes the same samples
     */
    ScoredFeed(double noiseRate, long seed) {
        this.noiseRate = noiseRate;
        random = new SplittableRandom(seed);
    }

    /**
     * Writes samples and waits until the broker has them all.
     *
     * @throws IllegalStateException if it does not take one
     */
    void write(Connection connection, int samples) {
        Map<String, Object> settings = connection.client();
        settings.put("compression.type", "lz4");
        settings.put("linger.ms", 5);
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        String topic = connection.topics().scored();
        try (Serializer<ScoredSample> serializer = connection.serdes().serializer();
                KafkaProducer<String, ScoredSample> producer =
                        new KafkaProducer<>(settings, new StringSerializer(), serializer)) {
            for (int i = 0; i < samples; i++) {
                ScoredSample sample = next(i);
                var unused = producer.send(
                        new ProducerRecord<>(topic, sample.getSample().getId(), sample), (metadata, e) -> {
                            if (e != null) {
                                failure.compareAndSet(null, e);
                            }
                        });
            }
            producer.flush();
        }
        Exception cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("cannot fill " + topic + ": " + cause.getMessage(), cause);
        }
    }

    private ScoredSample next(int number) {
        SimulatedRecord view = SimulatedRecord.draw(CLASSES, noiseRate, random);
        List<Float> probabilities = new ArrayList<>(CLASSES);
        for (float probability : view.probabilities()) {
            probabilities.add(probability);
        }
        LabelledSample sample = new LabelledSample(
                "image-" + number,
                "bench",
                1,
                new Features(ByteBuffer.wrap(GreyImages.next(random)), FeatureEncoding.UINT8, GreyImages.SHAPE),
                List.of(view.label()),
                WHEN,
                "bench",
                Map.of(),
                Provenance.SOURCE,
                Instant.EPOCH);
        return new ScoredSample(
                sample,
                new SourcePosition(0, (long) number),
                view.loss(),
                Math.exp(-view.loss()),
                null,
                probabilities,
                MODEL_VERSION,
                LEARNING_RATE,
                WHEN,
                false,
                null,
                -1);
    }
}

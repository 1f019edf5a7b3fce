package dev.sluice.topology.stream;

import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Features;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.records.TrustedSample;
import dev.sluice.schemas.records.Verdict;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.schemas.serdes.AvroSerdes;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.topology.noise.NoiseConfig;
import dev.sluice.topology.stream.config.TopologyConfig;
import dev.sluice.topology.stream.config.TopologyCounters;
import dev.sluice.topology.stream.registry.RegistryWait;
import dev.sluice.topology.stream.registry.ScriptedTime;
import dev.sluice.topology.stream.registry.WaitingSerdes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The topology under Kafka's test driver, with its topics as typed queues. */
public final class Bench implements AutoCloseable {
    public static final String DATASET = "fashion";
    public static final TopicCatalogue TOPICS = new TopicCatalogue("sluice", 1);

    /** Of the registry with an id that it does not know; less than a stream thread may wait. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    final TopologyTestDriver driver;
    final TopologyCounters counters = new TopologyCounters();
    final TestInputTopic<String, byte[]> scoredBytes;
    final TestInputTopic<String, ScoredSample> scored;
    final TestInputTopic<String, Verdict> verdicts;
    final TestInputTopic<String, byte[]> verdictBytes;
    final TestInputTopic<String, MixtureSnapshot> mixtureInput;
    final TestOutputTopic<String, WeightedSample> training;
    final TestOutputTopic<String, ReviewItem> review;
    final TestOutputTopic<String, MixtureSnapshot> mixtures;
    final TestOutputTopic<String, TrustedSample> trusted;
    final TestOutputTopic<String, byte[]> deadLetters;
    private final AvroSerdes serdes;
    private final Serializer<ScoredSample> scoredSerializer;
    private long offset;

    Bench(TopologyConfig config, String registry) {
        this(config, "mock://" + registry, new ScriptedTime());
    }

    /** @param time goes by while the topology waits for the registry */
    Bench(TopologyConfig config, String registryUrl, ScriptedTime time) {
        // attempts of the registry's client itself would only take their time
        Connection connection =
                new Connection("nowhere:9092", registryUrl, TOPICS, Map.of("schema.registry.max.retries", "0"));
        serdes = connection.withRegistryPatience(PATIENCE).serdes(time);
        Properties properties = StreamsSettings.of(connection, config);
        // the driver has no transactions; state directory and everything else as in production
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        driver = new TopologyTestDriver(
                SluiceTopology.build(config, TOPICS, new WaitingSerdes(serdes, new RegistryWait(time, time)), counters),
                properties,
                Instant.parse("2026-01-01T00:00:00Z"));
        var text = new StringSerializer();
        var readText = new StringDeserializer();
        scoredBytes = driver.createInputTopic(TOPICS.scored(), text, new ByteArraySerializer());
        scoredSerializer = serdes.serializer();
        scored = driver.createInputTopic(TOPICS.scored(), text, scoredSerializer);
        verdicts = driver.createInputTopic(TOPICS.verdicts(), text, serdes.<Verdict>serializer());
        verdictBytes = driver.createInputTopic(TOPICS.verdicts(), text, new ByteArraySerializer());
        mixtureInput = driver.createInputTopic(TOPICS.mixtures(), text, serdes.<MixtureSnapshot>serializer());
        training = driver.createOutputTopic(TOPICS.training(), readText, serdes.deserializer(WeightedSample.class));
        review = driver.createOutputTopic(TOPICS.review(), readText, serdes.deserializer(ReviewItem.class));
        mixtures = driver.createOutputTopic(TOPICS.mixtures(), readText, serdes.deserializer(MixtureSnapshot.class));
        trusted = driver.createOutputTopic(TOPICS.trusted(), readText, serdes.deserializer(TrustedSample.class));
        deadLetters = driver.createOutputTopic(TOPICS.deadLetters(), readText, new ByteArrayDeserializer());
    }

    /** A small window, so that a few hundred samples make an active mixture. */
    public static TopologyConfig config(Path stateDirectory) {
        return TopologyConfig.defaults("sluice", stateDirectory)
                .withNoise(NoiseConfig.defaults().withWindow(4096, 256, 2000))
                .withRefitEvery(512);
    }

    AvroSerdes serdes() {
        return serdes;
    }

    byte[] bytes(ScoredSample sample) {
        return scoredSerializer.serialize(TOPICS.scored(), sample);
    }

    void score(ScoredSample sample) {
        scored.pipeInput(sample.getSample().getId(), sample);
    }

    void judge(Verdict verdict) {
        verdicts.pipeInput(verdict.getSampleId(), verdict);
    }

    void publish(MixtureSnapshot snapshot) {
        mixtureInput.pipeInput(snapshot.getDataset(), snapshot);
        mixtures.readRecordsToList();
    }

    void advance(Duration time) {
        driver.advanceWallClockTime(time);
    }

    /** Scores a sample of two-faced luck: {@code probabilities} are the model's, {@code label} the given one. */
    ScoredSample sample(String id, int pass, int label, float... probabilities) {
        List<Float> list = new ArrayList<>();
        for (float probability : probabilities) {
            list.add(probability);
        }
        var features = new Features(ByteBuffer.wrap(new byte[16]), FeatureEncoding.UINT8, List.of(1, 4, 4));
        var sample = new LabelledSample(
                id,
                DATASET,
                pass,
                features,
                List.of(label),
                Instant.EPOCH,
                "test",
                Map.of(),
                Provenance.SOURCE,
                Instant.EPOCH);
        double p = Math.max(probabilities[label], 1e-30);
        return new ScoredSample(
                sample,
                new SourcePosition(0, offset++),
                -Math.log(p),
                p,
                null,
                list,
                1L,
                1e-3,
                Instant.EPOCH,
                false,
                null,
                -1);
    }

    /** Scores a multi-label sample: {@code labels} are the given ones, {@code probabilities} the model's for each class. */
    ScoredSample set(String id, int pass, List<Integer> labels, float... probabilities) {
        ScoredSample scored = sample(id, pass, 0, probabilities);
        scored.getSample().setLabels(labels);
        scored.setMultiLabel(true);
        double sum = 0;
        double least = 1;
        for (int j = 0; j < probabilities.length; j++) {
            double p = labels.contains(j) ? probabilities[j] : 1 - probabilities[j];
            sum -= Math.log(Math.max(p, 1e-30));
            least = Math.min(least, p);
        }
        scored.setLoss(sum / probabilities.length);
        scored.setLabelProbability(least);
        return scored;
    }

    static Verdict verdict(String id, int revision, Decision decision, Integer... labels) {
        return new Verdict(id, DATASET, decision, List.of(labels), "anna", Instant.EPOCH, revision);
    }

    static String header(TestRecord<String, byte[]> message, String name) {
        return new String(message.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        driver.close();
    }
}

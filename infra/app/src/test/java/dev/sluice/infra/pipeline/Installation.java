package dev.sluice.infra.pipeline;

import dev.sluice.infra.cli.role.Role;
import dev.sluice.infra.cli.role.RoleRunner;
import dev.sluice.infra.ingest.Descriptors;
import dev.sluice.infra.ingest.IngestConfig;
import dev.sluice.infra.ingest.Ingester;
import dev.sluice.infra.ingest.TestSamples;
import dev.sluice.infra.ingest.noise.NoiseInjector;
import dev.sluice.infra.ingest.noise.NoiseSpec;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.infra.platform.EmbeddedPlatform;
import dev.sluice.schemas.records.EvidenceOrigin;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.records.TrustedSample;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.serdes.Subjects;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.scorer.service.ScorerConfig;
import dev.sluice.scorer.service.ScorerService;
import dev.sluice.topology.noise.NoiseConfig;
import dev.sluice.topology.noise.routing.ControlLottery;
import dev.sluice.topology.stream.TopologyService;
import dev.sluice.topology.stream.config.TopologyConfig;
import dev.sluice.trainer.config.Optimisation;
import dev.sluice.trainer.config.SnapshotConfig;
import dev.sluice.trainer.config.TrainerConfig;
import dev.sluice.trainer.evaluation.EvaluationSet;
import dev.sluice.trainer.service.TrainerService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Topics of a scenario's own on the platform that all scenarios share, with roles that suit small data. */
final class Installation implements AutoCloseable {
    static final long MAX_STALENESS = 1024;
    static final int WINDOW = 1024;
    static final double LEARNING_RATE = 0.003;

    private static final int SLOT = 256;
    private static final int REFIT_EVERY = 128;
    private static final int TEST_SAMPLES = 500;
    private static final double NOISE_RATE = 0.2;
    private static final long NOISE_SEED = 7;
    private static final int MODEL_BYTES = 8 << 20;

    private final Connection connection;
    private final Path dataDir;
    private final Serializer<SpecificRecord> avro;
    private final KafkaProducer<String, byte[]> producer;

    /** Creates the topics and registers the contracts, unless they are there. */
    Installation(Connection connection, Path dataDir) throws InterruptedException, IOException {
        this.connection = connection;
        Files.createDirectories(dataDir);
        this.dataDir = dataDir;
        try (Admin admin = Admin.create(connection.client())) {
            List<String> unused = connection.topics().createMissing(admin, (short) 1);
        }
        Subjects.register(connection);
        avro = connection.serdes().serializer();
        Map<String, Object> settings = connection.client();
        settings.put("max.request.size", MODEL_BYTES);
        producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    Connection connection() {
        return connection;
    }

    TopicCatalogue topics() {
        return connection.topics();
    }

    Path dataDir() {
        return dataDir;
    }

    /** Blobs, a fifth of them with a wrong label. */
    SampleSource noisyBlobs(int size) {
        return NoiseInjector.wrap(new Blobs(Split.TRAIN, size), NoiseSpec.symmetric(NOISE_RATE), NOISE_SEED);
    }

    Ingester ingester(SampleSource source, int passes) {
        return new Ingester(connection, IngestConfig.defaults().withPasses(passes), source);
    }

    /** A scorer that waits for the trainer as long as it takes, so that the bound on staleness is strict. */
    ScorerService startScorer(RoleRunner runner) {
        return startScorer(runner, ScorerConfig.defaults().descriptorWait());
    }

    ScorerService startScorer(RoleRunner runner, Duration descriptorWait) {
        ScorerService scorer =
                new ScorerService(connection, ScorerConfig.defaults().with(copy -> copy.maxStaleness(MAX_STALENESS)
                        .maxWait(Duration.ofMinutes(1))
                        .descriptorWait(descriptorWait)));
        runner.start("scorer", Role.of(scorer, Map::of));
        return scorer;
    }

    TopologyService startTopology(RoleRunner runner) {
        return start(runner, topologyConfig().withRefitEvery(REFIT_EVERY));
    }

    /** A topology that fits and publishes whenever anything was counted, in slots of one loss, so that its books show at once. */
    TopologyService startTalkativeTopology(RoleRunner runner) {
        TopologyConfig base = topologyConfig();
        return start(
                runner,
                new TopologyConfig(
                        base.applicationId(),
                        base.stateDirectory(),
                        base.threads(),
                        base.commitInterval(),
                        base.deltaInterval(),
                        base.deltaRecords(),
                        1,
                        1,
                        base.suggestions(),
                        base.cacheBytes(),
                        base.reviewRetention(),
                        base.verdictRetention(),
                        base.controls(),
                        base.knownShare(),
                        base.noise().withWindow(WINDOW, 1, WINDOW)));
    }

    /** A topology that shows samples to reviewers as a lottery draws them. */
    TopologyService startTopology(RoleRunner runner, ControlLottery controls) {
        return start(runner, topologyConfig().withControls(controls));
    }

    TopologyService start(RoleRunner runner, TopologyConfig config) {
        TopologyService topology = new TopologyService(connection, config);
        runner.start("topology", Role.of(topology, Map::of));
        return topology;
    }

    private TopologyConfig topologyConfig() {
        return TopologyConfig.defaults(topics().prefix(), dataDir.resolve(EmbeddedPlatform.STREAMS))
                .withNoise(NoiseConfig.defaults().withWindow(WINDOW, SLOT, WINDOW));
    }

    TrainerService startTrainer(RoleRunner runner) {
        return startTrainer(runner, SnapshotConfig.feeding());
    }

    TrainerService startTrainer(RoleRunner runner, SnapshotConfig snapshots) {
        return startTrainer(runner, snapshots, new Blobs(Split.TEST, TEST_SAMPLES));
    }

    /** @param test what the trainer's model is measured on, of the data set it is to learn */
    TrainerService startTrainer(RoleRunner runner, SampleSource test) {
        return startTrainer(runner, SnapshotConfig.feeding(), test);
    }

    /** One that learns in two folds. */
    TrainerService startFoldedTrainer(RoleRunner runner) {
        return startTrainer(runner, SnapshotConfig.feeding(), new Blobs(Split.TEST, TEST_SAMPLES), 2);
    }

    private TrainerService startTrainer(RoleRunner runner, SnapshotConfig snapshots, SampleSource test) {
        return startTrainer(runner, snapshots, test, 1);
    }

    private TrainerService startTrainer(RoleRunner runner, SnapshotConfig snapshots, SampleSource test, int folds) {
        TrainerService trainer = new TrainerService(
                connection,
                TrainerConfig.defaults()
                        .withDataset(test.facts().dataset())
                        .withFolds(folds)
                        .withOptimisation(Optimisation.defaults().withPeakLearningRate(LEARNING_RATE)),
                snapshots,
                new EvaluationSet(TestSamples.all(test)));
        runner.start("trainer" + snapshots.name(), Role.of(trainer, Map::of));
        return trainer;
    }

    /** Publishes a record to any partition of its topic, as clients with other partitioners do. */
    RecordMetadata publishTo(String topic, int partition, String key, SpecificRecord value)
            throws InterruptedException {
        return publishRaw(topic, partition, key, avro.serialize(topic, value));
    }

    /** Publishes a record and waits until the broker has it. */
    RecordMetadata publish(String topic, String key, SpecificRecord value) throws InterruptedException {
        return publishRaw(topic, null, key, avro.serialize(topic, value));
    }

    /** Publishes so many samples with their right labels; none of them is streamed or measured on. */
    void publishTrusted(int count) throws InterruptedException {
        Blobs source = new Blobs(Split.TEST, TEST_SAMPLES + count);
        for (int i = TEST_SAMPLES; i < TEST_SAMPLES + count; i++) {
            LabelledSample sample = Descriptors.sample(source.facts(), source.read(i), 1, Instant.EPOCH);
            publish(
                    topics().trusted(),
                    sample.getId(),
                    new TrustedSample(sample, sample.getLabels(), EvidenceOrigin.TRUSTED, 1.0, 1, Instant.EPOCH));
        }
    }

    /** Publishes scored samples whose right labels are known, each in the partition of its key. */
    void publishEvidence(List<ScoredSample> evidence) throws InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (ScoredSample scored : evidence) {
            sent.add(send(topics().scored(), scored.getSample().getId(), scored));
        }
        List<RecordMetadata> unused = all(sent);
    }

    /** Publishes samples and then what a scorer said of them, as its service would; waits until the broker has them. */
    void publishScored(List<ScoredSample> slice) throws InterruptedException {
        List<Future<RecordMetadata>> samples = new ArrayList<>();
        for (ScoredSample scored : slice) {
            LabelledSample sample = scored.getSample();
            samples.add(send(topics().samples(), sample.getId(), sample));
        }
        List<RecordMetadata> positions = all(samples);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < slice.size(); i++) {
            SourcePosition position = new SourcePosition(
                    positions.get(i).partition(), positions.get(i).offset());
            ScoredSample scored =
                    ScoredSample.newBuilder(slice.get(i)).setPosition(position).build();
            sent.add(send(topics().scored(), scored.getSample().getId(), scored));
        }
        List<RecordMetadata> unused = all(sent);
    }

    private Future<RecordMetadata> send(String topic, String key, SpecificRecord value) {
        return producer.send(new ProducerRecord<>(topic, key, avro.serialize(topic, value)));
    }

    private static List<RecordMetadata> all(List<Future<RecordMetadata>> sent) throws InterruptedException {
        List<RecordMetadata> known = new ArrayList<>();
        for (Future<RecordMetadata> one : sent) {
            try {
                known.add(one.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException("cannot publish scored samples", e);
            }
        }
        return known;
    }

    /** @param partition where to, or null for where the key belongs */
    RecordMetadata publishRaw(String topic, @Nullable Integer partition, String key, byte[] value)
            throws InterruptedException {
        try {
            return producer.send(new ProducerRecord<>(topic, partition, key, value))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot publish to " + topic, e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        avro.close();
    }
}

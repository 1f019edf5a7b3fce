package dev.sluice.infra.bench;

import dev.sluice.infra.cluster.Topics;
import dev.sluice.schemas.models.ModelChunks;
import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.ConsumerGroups;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.scorer.engine.EngineKind;
import dev.sluice.scorer.engine.EngineSettings;
import dev.sluice.scorer.engine.ModelLoader;
import dev.sluice.scorer.engine.ScoringModel;
import dev.sluice.scorer.service.ScorerConfig;
import dev.sluice.trainer.loss.Losses;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import dev.sluice.trainer.network.Learner;
import dev.sluice.trainer.network.NetworkKind;
import dev.sluice.trainer.network.Optimizer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Runs the scorer over samples that wait in its topic, and the bare model over samples that wait in memory, in turns, so that what else
 * the machine does meets both alike. Each run of the scorer begins with empty output topics and ends by checking that every sample came out
 * once. A last run feeds it at a moderate rate and takes latencies.
 */
public final class ScorerBench {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final double WARM_UP = 0.2;
    private static final int FEWEST = 2_000;
    private static final int MOST = 500_000;
    private static final int MODERATE = 2_000;

    /**
     * What to measure.
     *
     * @param network of the model
     * @param time how long a run takes, about
     * @param rounds measured rounds, at least 1
     * @param warmUpRounds rounds before them, 0 or more, for the JVM to compile what it runs
     * @param seed of weights and samples
     */
    public record Plan(NetworkKind network, Duration time, int rounds, int warmUpRounds, long seed) {
        /** @throws IllegalArgumentException naming what is out of range */
        public Plan {
            if (time.compareTo(Duration.ofMillis(100)) < 0 || time.compareTo(Duration.ofMinutes(10)) > 0) {
                throw new IllegalArgumentException("a run must take 0.1 s to 10 min, not " + time);
            }
            Rounds.check(rounds, warmUpRounds);
        }
    }

    /**
     * What a round showed.
     *
     * @param nd4j the bare model on ND4J
     * @param raw the bare model on the scorer's engine
     * @param kafka samples a second from topic to topic
     * @param figures of the scorer
     */
    record Round(RawEngine.Speed nd4j, RawEngine.Speed raw, double kafka, ScorerRun.Figures figures) {}

    /**
     * How long samples took from the producer to a reader of committed records, at a moderate rate, ms.
     *
     * @param rate samples a second
     */
    record Latency(int rate, long median, long p99, long largest) {}

    /** Everything that was found, for {@link ScorerReport} to tell. */
    public record Findings(String engine, int samples, List<Round> rounds, Latency latency) {}

    private final Connection connection;
    private final Connection moderate;
    private final ScorerConfig config;
    private final Plan plan;
    private final Consumer<String> progress;

    /**
     * @param connection of a cluster whose topics of this prefix are this benchmark's own: it deletes them
     * @param moderate the same with another prefix, for the last run
     * @param progress told what happens
     */
    public ScorerBench(
            Connection connection, Connection moderate, ScorerConfig config, Plan plan, Consumer<String> progress) {
        this.connection = connection;
        this.moderate = moderate;
        this.config = config;
        this.plan = plan;
        this.progress = progress;
    }

    /**
     * Runs the rounds, then the run at a moderate rate.
     *
     * @throws IllegalStateException if a run takes longer than 10 min, or loses or repeats a sample
     */
    public Findings run() throws InterruptedException {
        byte[] zip = model();
        Topics.createMissing(connection, (short) 1);
        Topics.createMissing(moderate, (short) 1);
        try (ScoringModel model = load(zip, config.engine());
                ScoringModel onNd4j = load(
                        zip, new EngineSettings(EngineKind.ND4J, config.engine().device()));
                Admin admin = Admin.create(connection.client())) {
            double estimate = raw(model).samplesPerSecond();
            int samples =
                    (int) Math.max(FEWEST, Math.min(MOST, estimate * plan.time().toMillis() / 1e3));
            progress.accept("writing " + samples + " samples");
            fill(zip, samples);
            List<Round> rounds = new ArrayList<>();
            for (int i = 1 - plan.warmUpRounds(); i <= plan.rounds(); i++) {
                Round round = round(model, onNd4j, admin, samples);
                progress.accept("%s: on ND4J %,.0f, on %s %,.0f, from Kafka to Kafka %,.0f samples/s"
                        .formatted(
                                i < 1 ? "warm-up" : "round " + i,
                                round.nd4j().samplesPerSecond(),
                                model.engineName(),
                                round.raw().samplesPerSecond(),
                                round.kafka()));
                if (i >= 1) {
                    rounds.add(round);
                }
            }
            return new Findings(model.engineName(), samples, rounds, latency(zip, admin));
        }
    }

    private byte[] model() {
        TargetColumns columns = TargetColumns.singleLabel(SampleFeed.CLASSES);
        try (Learner learner = new Learner(
                plan.network(),
                GreyImages.SHAPE,
                columns,
                Losses.parse("ce", columns),
                Optimizer.adam(),
                plan.seed())) {
            return learner.snapshot();
        }
    }

    private void fill(byte[] zip, int samples) {
        try (SampleFeed feed = new SampleFeed(connection, plan.seed())) {
            feed.describe(zip);
            for (int i = 0; i < samples; i++) {
                feed.sample(Instant.EPOCH);
            }
            feed.flush();
        }
    }

    private static ScoringModel load(byte[] zip, EngineSettings engine) {
        return new ModelLoader(ModelChunks.MAX_MODEL_BYTES, engine)
                .load(zip, ModelFormat.DL4J_ZIP, GreyImages.SIDE * GreyImages.SIDE, SampleFeed.CLASSES);
    }

    private RawEngine.Speed raw(ScoringModel model) throws InterruptedException {
        return RawEngine.run(model, config.batching().threads(), config.maxBatch(), plan.time(), plan.seed());
    }

    private Round round(ScoringModel model, ScoringModel onNd4j, Admin admin, int samples) throws InterruptedException {
        RawEngine.Speed raw = raw(model);
        RawEngine.Speed nd4j = model.engineName().equals(onNd4j.engineName()) ? raw : raw(onNd4j);
        TopicCatalogue topics = connection.topics();
        FreshTopics.renewStamped(connection, admin, Set.of(topics.scored(), topics.deadLetters()));
        forgetOffsets(admin);
        ScorerRun.Figures figures = new ScorerRun(connection, admin, PATIENCE).run(config, samples, () -> {});
        long[] times = OutputTimes.read(connection, List.of(topics.scored()));
        if (times.length != samples) {
            throw new IllegalStateException(
                    "%d samples went in and %d came out scored".formatted(samples, times.length));
        }
        return new Round(nd4j, raw, OutputTimes.rate(times, (int) (WARM_UP * times.length)), figures);
    }

    private void forgetOffsets(Admin admin) throws InterruptedException {
        try {
            admin.deleteConsumerGroups(
                            List.of(ConsumerGroups.scorer(connection.topics().prefix())))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw new IllegalStateException("cannot forget the scorer's offsets: " + e.getMessage(), e);
            }
        }
    }

    private Latency latency(byte[] zip, Admin admin) throws InterruptedException {
        int samples = (int) Math.max(MODERATE, MODERATE * plan.time().toSeconds());
        progress.accept("feeding " + MODERATE + " samples a second");
        LatencyProbe probe = new LatencyProbe(moderate, samples);
        Thread reader = new Thread(probe, "bench-latency");
        reader.start();
        try (SampleFeed feed = new SampleFeed(moderate, plan.seed())) {
            feed.describe(zip);
            ScorerRun.Figures unused = new ScorerRun(moderate, admin, PATIENCE).run(config, samples, () -> {
                long begun = System.nanoTime();
                for (int i = 0; i < samples; i++) {
                    long due = begun + TimeUnit.SECONDS.toNanos(i) / MODERATE;
                    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                        LockSupport.parkNanos(left);
                    }
                    feed.sample(Instant.now());
                }
                feed.flush();
            });
        }
        reader.join();
        return new Latency(MODERATE, probe.percentile(0.5), probe.percentile(0.99), probe.percentile(1));
    }
}

package dev.sluice.infra.bench;

import dev.sluice.infra.cluster.Topics;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.trainer.config.TrainerConfig;
import dev.sluice.trainer.network.NetworkKind;
import dev.sluice.trainer.service.TrainerService;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Runs DL4J's own fit loop and the trainer role over the same samples in turn, in rounds of alternating order, so that what else the machine does meets
 * all of them alike.
 */
public final class TrainerBench {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(1);
    private static final double WARM_UP = 0.2;

    /** What is measured. */
    public enum Subject {
        RAW("raw", "DL4J's fit, in memory"),
        NO_SNAPSHOTS("noSnapshots", "trainer, no snapshots meanwhile"),
        TRAINER("trainer", "trainer");

        private final String key;
        private final String words;

        Subject(String key, String words) {
            this.key = key;
            this.words = words;
        }

        String key() {
            return key;
        }

        String words() {
            return words;
        }
    }

    /**
     * What a run showed, from the end of its warm-up on.
     *
     * @param samplesPerSecond by the clock
     * @param processorMicros processor time of the thread that fits, microseconds a sample; NaN where the JVM does not tell
     */
    public record Speed(double samplesPerSecond, double processorMicros) {}

    /**
     * What to measure.
     *
     * @param network which network
     * @param batchSize samples a step
     * @param samples in a run, at least 10 batches
     * @param rounds measured rounds, at least 1
     * @param warmUpRounds rounds before them, for the JVM to compile what it runs
     * @param seed of the samples
     */
    public record Plan(NetworkKind network, int batchSize, int samples, int rounds, int warmUpRounds, long seed) {
        /** @throws IllegalArgumentException naming what is out of range */
        public Plan {
            Rounds.require(batchSize >= 1 && batchSize <= 8192, "batch must be 1 to 8192, not " + batchSize);
            Rounds.require(
                    samples >= 10 * batchSize && samples <= 10_000_000,
                    "samples must be 10 batches to 10000000, not " + samples);
            Rounds.check(rounds, warmUpRounds);
        }
    }

    private final Connection connection;
    private final Plan plan;
    private final Consumer<String> progress;

    /**
     * @param connection of a cluster whose topics of this prefix are this benchmark's own: it deletes them
     * @param progress told what happens
     */
    public TrainerBench(Connection connection, Plan plan, Consumer<String> progress) {
        this.connection = connection;
        this.plan = plan;
        this.progress = progress;
    }

    /** What every run showed, one for each round. */
    public Map<Subject, List<Speed>> run() throws InterruptedException {
        Map<Subject, List<Speed>> speeds = new EnumMap<>(Subject.class);
        Topics.createMissing(connection, (short) 1);
        progress.accept("writing " + plan.samples() + " weighted samples");
        WeightedFeed feed = new WeightedFeed(plan.seed());
        feed.write(connection, plan.samples());
        try (Admin admin = Admin.create(connection.client());
                RawBaseline raw = new RawBaseline(plan.network(), plan.batchSize(), feed)) {
            for (int round = 1 - plan.warmUpRounds(); round <= plan.rounds(); round++) {
                for (Subject subject : order(round)) {
                    Speed speed = subject == Subject.RAW
                            ? raw.run((int) (WARM_UP * plan.samples()), plan.samples())
                            : train(subject, admin);
                    progress.accept("%s, %s: %,.0f samples/s"
                            .formatted(
                                    round < 1 ? "warm-up" : "round " + round,
                                    subject.words(),
                                    speed.samplesPerSecond()));
                    if (round >= 1) {
                        speeds.computeIfAbsent(subject, s -> new ArrayList<>()).add(speed);
                    }
                }
            }
        }
        return speeds;
    }

    private static List<Subject> order(int round) {
        return round % 2 == 0
                ? List.of(Subject.RAW, Subject.NO_SNAPSHOTS, Subject.TRAINER)
                : List.of(Subject.TRAINER, Subject.NO_SNAPSHOTS, Subject.RAW);
    }

    private Speed train(Subject subject, Admin admin) throws InterruptedException {
        // every run begins with an untrained network and the first sample
        FreshTopics.renew(connection, admin, Set.of(connection.topics().models()));
        TrainerConfig config = TrainerConfig.defaults();
        config = config.withDataset(WeightedFeed.DATASET)
                .withNetwork(plan.network())
                .withOptimisation(config.optimisation().withBatchSize(plan.batchSize()));
        if (subject == Subject.NO_SNAPSHOTS) {
            Duration never = Duration.ofDays(1);
            config = config.withSnapshots(new TrainerConfig.Snapshots(Long.MAX_VALUE, never, never));
        }
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        TrainerService trainer = new TrainerService(connection, config, null);
        Thread thread = new Thread(trainer, "trainer");
        thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
        thread.start();
        try {
            long warmUp = (long) (WARM_UP * plan.samples());
            await(trainer, warmUp, failure);
            Stopwatch stopwatch = new Stopwatch(thread.getId());
            long from = trainer.samplesSeen();
            await(trainer, plan.samples(), failure);
            return stopwatch.speed(trainer.samplesSeen() - from);
        } finally {
            trainer.close();
            thread.join(PATIENCE.toMillis());
        }
    }

    /** Measures one thread. */
    static final class Stopwatch {
        private final long thread;
        private final long started;
        private final long processorStarted;

        Stopwatch(long thread) {
            this.thread = thread;
            processorStarted = processor();
            started = System.nanoTime();
        }

        Speed speed(long samples) {
            double seconds = (System.nanoTime() - started) / 1e9;
            long processor = processor();
            return new Speed(
                    samples / seconds,
                    processor < 0 || processorStarted < 0
                            ? Double.NaN
                            : (processor - processorStarted) / 1e3 / samples);
        }

        private long processor() {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            return threads.isThreadCpuTimeSupported() ? threads.getThreadCpuTime(thread) : -1;
        }
    }

    private static void await(TrainerService trainer, long samples, AtomicReference<@Nullable Throwable> failure)
            throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (trainer.samplesSeen() < samples) {
            Throwable cause = failure.get();
            if (cause != null) {
                throw new IllegalStateException("the trainer failed: " + cause.getMessage(), cause);
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the trainer has not seen " + samples + " samples in " + PATIENCE);
            }
            Thread.sleep(LOOK_EVERY.toMillis());
        }
    }
}

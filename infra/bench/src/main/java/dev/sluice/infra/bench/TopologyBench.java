package dev.sluice.infra.bench;

import dev.sluice.infra.cluster.Topics;
import dev.sluice.infra.platform.FileTrees;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.topology.stream.config.TopologyConfig;
import dev.sluice.topology.stream.config.TopologyCounters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/**
 * Runs every variant over the same scored samples on one broker, in rounds, so that what else the machine does meets all of them alike. Every run
 * begins with empty output topics and without state, and ends by checking that each sample came out once.
 */
public final class TopologyBench {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final double WARM_UP = 0.2;

    /**
     * What a run showed.
     *
     * @param samplesPerSecond from the end of the warm-up to the last output record
     * @param processorMicros processor time of the stream thread, microseconds a sample, the run's beginning included
     */
    public record Speed(double samplesPerSecond, double processorMicros) {}

    /**
     * What to measure.
     *
     * @param samples scored samples in a run, 100 or more
     * @param rounds measured rounds, at least 1
     * @param warmUpRounds rounds before them, 0 or more, for the JVMs to compile what they run
     * @param noiseRate share of wrong labels, 0 to 1
     * @param seed of the samples
     */
    public record Plan(int samples, int rounds, int warmUpRounds, double noiseRate, long seed) {
        /** @throws IllegalArgumentException naming what is out of range */
        public Plan {
            Rounds.require(samples >= 100 && samples <= 10_000_000, "samples must be 100 to 10000000, not " + samples);
            Rounds.check(rounds, warmUpRounds);
            Rounds.require(noiseRate >= 0 && noiseRate <= 1, "noiseRate must be 0 to 1, not " + noiseRate);
        }
    }

    private final Connection connection;
    private final Path stateDirectory;
    private final Plan plan;
    private final Consumer<String> progress;

    /**
     * @param connection of a cluster whose topics of this prefix are this benchmark's own: it deletes them
     * @param stateDirectory for the topology's local state, deleted after each run
     * @param progress told what happens
     */
    public TopologyBench(Connection connection, Path stateDirectory, Plan plan, Consumer<String> progress) {
        this.connection = connection;
        this.stateDirectory = stateDirectory;
        this.plan = plan;
        this.progress = progress;
    }

    /** What every run showed, one for each round. */
    public Map<Variant, List<Speed>> run() throws InterruptedException, IOException {
        Map<Variant, List<Speed>> speeds = new EnumMap<>(Variant.class);
        Topics.createMissing(connection, (short) 1);
        progress.accept("writing " + plan.samples() + " scored samples");
        new ScoredFeed(plan.noiseRate(), plan.seed()).write(connection, plan.samples());
        try (Admin admin = Admin.create(connection.client())) {
            for (int round = 1 - plan.warmUpRounds(); round <= plan.rounds(); round++) {
                for (Variant variant : Variant.values()) {
                    Speed speed = measure(variant, round + plan.warmUpRounds(), admin);
                    progress.accept("%s, %s: %,.0f samples/s"
                            .formatted(
                                    round < 1 ? "warm-up" : "round " + round,
                                    variant.words(),
                                    speed.samplesPerSecond()));
                    if (round >= 1) {
                        speeds.computeIfAbsent(variant, v -> new ArrayList<>()).add(speed);
                    }
                }
            }
        }
        return speeds;
    }

    private Speed measure(Variant variant, int round, Admin admin) throws InterruptedException, IOException {
        TopicCatalogue topics = connection.topics();
        List<String> outputs = List.of(topics.training(), topics.review(), topics.deadLetters());
        Set<String> written = new HashSet<>(outputs);
        written.add(topics.mixtures());
        TopologyConfig config =
                TopologyConfig.defaults(topics.prefix() + "-" + variant.key() + "-" + round, stateDirectory);
        TopologyCounters counters = new TopologyCounters();
        FreshTopics.renewStamped(connection, admin, written);
        double seconds = new StreamsRun(connection, admin, PATIENCE).run(variant, config, counters, plan.samples());
        long[] times = OutputTimes.read(connection, outputs);
        // a blind control goes to training and to review
        long out = times.length - counters.controls();
        if (out != plan.samples()) {
            throw new IllegalStateException(
                    "%s: %d samples went in and %d came out".formatted(variant.words(), plan.samples(), out));
        }
        removeTraces(admin, config.applicationId());
        double records = OutputTimes.rate(times, (int) (WARM_UP * times.length));
        return new Speed(records * plan.samples() / times.length, seconds * 1e6 / plan.samples());
    }

    private void removeTraces(Admin admin, String application) throws InterruptedException, IOException {
        try {
            List<String> internal = admin.listTopics().names().get().stream()
                    .filter(topic -> topic.startsWith(application + "-"))
                    .toList();
            admin.deleteTopics(internal).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot delete the topics of " + application + ": " + e.getMessage(), e);
        }
        FileTrees.delete(stateDirectory.resolve(application));
    }
}

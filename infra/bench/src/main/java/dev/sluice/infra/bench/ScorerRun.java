package dev.sluice.infra.bench;

import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.ConsumerGroups;
import dev.sluice.scorer.service.ScorerConfig;
import dev.sluice.scorer.service.ScorerService;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One run of the scorer, as it is, from its start until it has committed so many samples. */
final class ScorerRun {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    /**
     * What the scorer says of itself.
     *
     * @param meanBatch samples in a batch
     * @param queueMillis how long the first sample of a batch waited for it
     * @param forwardMillis how long the model took for a batch
     * @param computeMicros processor time of the threads that compute, µs a sample
     * @param allMicros processor time of scorer, broker and registry together, µs a sample
     */
    record Figures(
            double meanBatch, double queueMillis, double forwardMillis, double computeMicros, double allMicros) {}

    private final Connection connection;
    private final Admin admin;
    private final Duration patience;

    /** @param patience how long a run may take */
    ScorerRun(Connection connection, Admin admin, Duration patience) {
        this.connection = connection;
        this.admin = admin;
        this.patience = patience;
    }

    /**
     * Scores.
     *
     * @param meanwhile what to do beside it, on the calling thread
     * @param samples how many the topic will hold when that is done
     * @throws IllegalStateException if the scorer fails or takes too long
     */
    Figures run(ScorerConfig config, long samples, Runnable meanwhile) throws InterruptedException {
        double before = ProcessorTime.ofAll();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        try (ScorerService scorer = new ScorerService(connection, config)) {
            Thread thread = new Thread(scorer, "bench-scorer");
            thread.setUncaughtExceptionHandler((t, cause) -> failure.set(cause));
            thread.start();
            meanwhile.run();
            long deadline = System.nanoTime() + patience.toNanos();
            while (committed() < samples) {
                Throwable cause = failure.get();
                if (cause != null) {
                    throw new IllegalStateException("the scorer failed: " + cause.getMessage(), cause);
                }
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            "the scorer has not scored " + samples + " samples in " + patience.toSeconds() + " s");
                }
                Thread.sleep(LOOK_EVERY.toMillis());
            }
            return new Figures(
                    scorer.meanBatch(),
                    scorer.meanQueueMillis(),
                    scorer.meanForwardMillis(),
                    ProcessorTime.ofThreads(name -> name.startsWith("scorer-" + config.instance() + "-compute"))
                            * 1e6
                            / samples,
                    (ProcessorTime.ofAll() - before) * 1e6 / samples);
        }
    }

    private long committed() throws InterruptedException {
        try {
            return admin
                    .listConsumerGroupOffsets(
                            ConsumerGroups.scorer(connection.topics().prefix()))
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .entrySet()
                    .stream()
                    .filter(entry -> isSamples(entry.getKey()))
                    .mapToLong(entry -> entry.getValue().offset())
                    .sum();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker does not tell the scorer's offsets", e);
        }
    }

    private boolean isSamples(TopicPartition partition) {
        return partition.topic().equals(connection.topics().samples());
    }
}

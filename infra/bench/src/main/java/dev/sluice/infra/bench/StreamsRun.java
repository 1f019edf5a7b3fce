package dev.sluice.infra.bench;

import dev.sluice.schemas.serdes.Connection;
import dev.sluice.topology.stream.config.TopologyConfig;
import dev.sluice.topology.stream.config.TopologyCounters;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;

/** One run of one variant over all scored samples. */
final class StreamsRun {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final Connection connection;
    private final Admin admin;
    private final Duration patience;

    /** @param patience how long a run may take */
    StreamsRun(Connection connection, Admin admin, Duration patience) {
        this.connection = connection;
        this.admin = admin;
        this.patience = patience;
    }

    /**
     * Runs until all samples have been committed.
     *
     * @param counters where the variant counts what it does
     * @param samples how many the topic of scored samples holds
     * @return processor time of the stream threads, seconds; NaN where the JVM does not tell
     * @throws IllegalStateException if the application fails or takes too long
     */
    double run(Variant variant, TopologyConfig config, TopologyCounters counters, long samples)
            throws InterruptedException {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        try (KafkaStreams streams = new KafkaStreams(
                variant.topology(connection, config, counters), variant.settings(connection, config))) {
            streams.setUncaughtExceptionHandler(cause -> {
                failure.compareAndSet(null, cause);
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
            streams.start();
            long deadline = System.nanoTime() + patience.toNanos();
            while (committed(config.applicationId()) < samples) {
                Throwable cause = failure.get();
                if (cause != null) {
                    throw new IllegalStateException(variant.words() + " failed: " + cause.getMessage(), cause);
                }
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(variant.words() + " has not processed " + samples + " samples in "
                            + patience.toSeconds() + " s");
                }
                Thread.sleep(LOOK_EVERY.toMillis());
            }
            return ProcessorTime.ofThreads(
                    name -> name.startsWith(config.applicationId()) && name.contains("-StreamThread-"));
        }
    }

    /** Samples whose results are committed: what the group's offsets add up to. */
    private long committed(String group) throws InterruptedException {
        try {
            Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            long sum = 0;
            for (Map.Entry<TopicPartition, OffsetAndMetadata> entry : offsets.entrySet()) {
                if (entry.getKey().topic().equals(connection.topics().scored())) {
                    sum += entry.getValue().offset();
                }
            }
            return sum;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker does not tell the offsets of " + group, e);
        }
    }
}

package dev.sluice.schemas.topics;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Every topic of a Sluice installation. The per-sample topics are created with one partition count; none relies on another's, nor on which partitioner
 * wrote to {@code samples} and {@code verdicts}. That of {@code scored} must not change, as the topology keeps what it knows of a sample there.
 */
public final class TopicCatalogue {
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    /** Largest record unless another limit is set: what brokers take by default, less room for a record's frame. */
    public static final int DEFAULT_MAX_RECORD_BYTES = 1_000_000;

    private static final int LEAST_RECORD_BYTES = 16 << 10;
    private static final int LARGEST_RECORD_BYTES = 256 << 20;
    /** What a record may grow by from topic to topic, and what a request adds to it. */
    private static final int FRAME_BYTES = 64 << 10;

    private static final String MAX_MESSAGE_BYTES = "max.message.bytes";
    private static final int MODEL_RECORD_BYTES = 12 << 20;
    private static final Duration STREAM_RETENTION = Duration.ofDays(7);
    private static final Duration AUDIT_RETENTION = Duration.ofDays(30);

    private final String prefix;
    private final int partitions;
    private final int maxRecordBytes;

    /**
     * A catalogue with the usual limit on records.
     *
     * @param prefix what every name begins with, {@code sluice} unless several installations share a cluster
     * @param partitions partitions of the per-sample topics, 1 to 1024
     * @throws IllegalArgumentException if either is out of range
     */
    public TopicCatalogue(String prefix, int partitions) {
        this(prefix, partitions, DEFAULT_MAX_RECORD_BYTES);
    }

    /**
     * @param prefix what every name begins with, {@code sluice} unless several installations share a cluster
     * @param partitions partitions of the per-sample topics, 1 to 1024
     * @param maxRecordBytes largest record that any part accepts or writes, models aside, key and value together, 16 KiB to 256 MiB; limits of
     *     topics and producers follow from it
     * @throws IllegalArgumentException if one of them is out of range
     */
    public TopicCatalogue(String prefix, int partitions, int maxRecordBytes) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "topic prefix '" + prefix + "' must be 1 to 100 of the characters a-z A-Z 0-9 . _ -");
        }
        if (partitions < 1 || partitions > 1024) {
            throw new IllegalArgumentException("partitions must be 1 to 1024, not " + partitions);
        }
        if (maxRecordBytes < LEAST_RECORD_BYTES || maxRecordBytes > LARGEST_RECORD_BYTES) {
            throw new IllegalArgumentException("max-record-bytes must be " + LEAST_RECORD_BYTES + " to "
                    + LARGEST_RECORD_BYTES + ", not " + maxRecordBytes);
        }
        this.prefix = prefix;
        this.partitions = partitions;
        this.maxRecordBytes = maxRecordBytes;
    }

    /** The same catalogue where the per-sample topics have so many partitions. */
    public TopicCatalogue withPartitions(int count) {
        return new TopicCatalogue(prefix, count, maxRecordBytes);
    }

    public String prefix() {
        return prefix;
    }

    public int partitions() {
        return partitions;
    }

    /** Largest record that any part accepts or writes, models aside: key and value together. */
    public int maxRecordBytes() {
        return maxRecordBytes;
    }

    /** What producers may send at once ({@code max.request.size}) and topics take ({@code max.message.bytes}) for such records. */
    public int maxRequestBytes() {
        return maxRecordBytes + FRAME_BYTES;
    }

    public String datasets() {
        return prefix + ".datasets";
    }

    public String samples() {
        return prefix + ".samples";
    }

    public String trusted() {
        return prefix + ".trusted";
    }

    public String scored() {
        return prefix + ".scored";
    }

    public String training() {
        return prefix + ".training";
    }

    public String review() {
        return prefix + ".review";
    }

    public String verdicts() {
        return prefix + ".verdicts";
    }

    public String mixtures() {
        return prefix + ".mixtures";
    }

    public String passes() {
        return prefix + ".passes";
    }

    public String models() {
        return prefix + ".models";
    }

    public String deadLetters() {
        return prefix + ".dead-letters";
    }

    /** The whole catalogue, in the order a sample meets it. */
    public List<TopicSpec> all() {
        String sampleId = "sample id";
        return List.of(
                new TopicSpec(datasets(), "dataset", 1, compacted()),
                new TopicSpec(samples(), sampleId, partitions, kept(STREAM_RETENTION)),
                new TopicSpec(trusted(), sampleId, partitions, compacted()),
                new TopicSpec(scored(), sampleId, partitions, kept(STREAM_RETENTION)),
                new TopicSpec(training(), sampleId, partitions, kept(STREAM_RETENTION)),
                new TopicSpec(review(), sampleId, partitions, kept(AUDIT_RETENTION)),
                new TopicSpec(verdicts(), sampleId, partitions, compacted()),
                new TopicSpec(mixtures(), "dataset", 1, kept(AUDIT_RETENTION)),
                new TopicSpec(passes(), "dataset@describedAt#pass/by", 1, compacted()),
                new TopicSpec(
                        models(),
                        "dataset[@slot] (chunk 0), dataset[@slot]#i (chunk i)",
                        1,
                        Map.of(
                                "cleanup.policy",
                                "compact",
                                "segment.bytes",
                                String.valueOf(64 << 20),
                                "min.cleanable.dirty.ratio",
                                "0.1",
                                MAX_MESSAGE_BYTES,
                                String.valueOf(Math.max(MODEL_RECORD_BYTES, maxRequestBytes())))),
                new TopicSpec(deadLetters(), "key of the failed record", 1, kept(AUDIT_RETENTION)));
    }

    /**
     * Creates the topics that are missing and leaves the others as they are.
     *
     * @param admin a connected client
     * @param replication replication factor of new topics; -1 for the broker's default
     * @return names of the topics created, empty if all were there
     * @throws IllegalStateException if the broker refuses, naming the topic and the reason
     */
    public List<String> createMissing(Admin admin, short replication) throws InterruptedException {
        try {
            Set<String> present = admin.listTopics().names().get();
            List<TopicSpec> missing =
                    all().stream().filter(t -> !present.contains(t.name())).toList();
            var results = admin.createTopics(
                            missing.stream().map(t -> t.toNewTopic(replication)).toList())
                    .values();
            for (var result : results.entrySet()) {
                try {
                    result.getValue().get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw new IllegalStateException(
                                "cannot create topic " + result.getKey() + ": " + e.getMessage(), e);
                    }
                }
            }
            return missing.stream().map(TopicSpec::name).toList();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot list topics: " + e.getMessage(), e);
        }
    }

    private Map<String, String> kept(Duration retention) {
        return Map.of(
                "cleanup.policy",
                "delete",
                "retention.ms",
                String.valueOf(retention.toMillis()),
                MAX_MESSAGE_BYTES,
                String.valueOf(maxRequestBytes()));
    }

    private Map<String, String> compacted() {
        return Map.of("cleanup.policy", "compact", MAX_MESSAGE_BYTES, String.valueOf(maxRequestBytes()));
    }
}

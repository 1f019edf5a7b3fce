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
 * Every topic of a Sluice installation. The five per-sample topics share one partition count, so that a sample keeps its
 * partition from ingest to training: the topology relies on it to join verdicts with pending reviews.
 */
public final class TopicCatalogue {
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final int MAX_RECORD_BYTES = 12 << 20;
    private static final Duration STREAM_RETENTION = Duration.ofDays(7);
    private static final Duration AUDIT_RETENTION = Duration.ofDays(30);

    private final String prefix;
    private final int partitions;

    /**
     * @param prefix what every name begins with, {@code sluice} unless several installations share a cluster
     * @param partitions partitions of the per-sample topics, 1 to 1024
     * @throws IllegalArgumentException if either is out of range
     */
    public TopicCatalogue(String prefix, int partitions) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "topic prefix '" + prefix + "' must be 1 to 100 of the characters a-z A-Z 0-9 . _ -");
        }
        if (partitions < 1 || partitions > 1024) {
            throw new IllegalArgumentException("partitions must be 1 to 1024, not " + partitions);
        }
        this.prefix = prefix;
        this.partitions = partitions;
    }

    public String prefix() {
        return prefix;
    }

    public int partitions() {
        return partitions;
    }

    public String datasets() {
        return prefix + ".datasets";
    }

    public String samples() {
        return prefix + ".samples";
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
                new TopicSpec(datasets(), "dataset", 1, Map.of("cleanup.policy", "compact")),
                new TopicSpec(samples(), sampleId, partitions, kept(STREAM_RETENTION)),
                new TopicSpec(scored(), sampleId, partitions, kept(STREAM_RETENTION)),
                new TopicSpec(training(), sampleId, partitions, kept(STREAM_RETENTION)),
                new TopicSpec(review(), sampleId, partitions, kept(AUDIT_RETENTION)),
                new TopicSpec(verdicts(), sampleId, partitions, Map.of("cleanup.policy", "compact")),
                new TopicSpec(mixtures(), "dataset", 1, kept(AUDIT_RETENTION)),
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
                                "max.message.bytes",
                                String.valueOf(MAX_RECORD_BYTES))),
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

    private static Map<String, String> kept(Duration retention) {
        return Map.of("cleanup.policy", "delete", "retention.ms", String.valueOf(retention.toMillis()));
    }
}

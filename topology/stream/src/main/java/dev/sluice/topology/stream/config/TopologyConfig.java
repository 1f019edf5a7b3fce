package dev.sluice.topology.stream.config;

import dev.sluice.schemas.topics.ConsumerGroups;
import dev.sluice.topology.noise.NoiseConfig;
import dev.sluice.topology.noise.routing.ControlLottery;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Settings of the Streams application.
 *
 * @param applicationId Kafka Streams' {@code application.id}: the consumer group and the prefix of internal topics
 * @param stateDirectory folder for local state; two applications must not share one
 * @param threads stream threads, 1 to 64
 * @param commitInterval how often a transaction is committed, at least 1 ms; consumers of the results wait that long
 * @param deltaInterval how often each task sends what it counted to the mixture, at least 1 ms
 * @param deltaRecords records from which a task sends it at once, at least 1
 * @param refitEvery losses after which the mixture is fitted anew, at least 1; it is fitted where a slot of the window ends
 * @param heartbeatFits fits after which a snapshot is published even if nothing moved, at least 1
 * @param suggestions classes suggested in a review item, 1 to 5
 * @param cacheBytes memory of the record caches of all threads together, 0 or more
 * @param reviewRetention how long a sample that went to review can be brought back by a verdict, at least 1 minute
 * @param verdictRetention how long a verdict is remembered after it was given or last used, at least as long as a review
 * @param controls which samples that pass are shown to reviewers all the same
 * @param knownShare share of the trusted samples that reviewers are shown to learn how often they err, 0 to 1
 * @param noise settings of the noise model
 */
@RecordBuilder
public record TopologyConfig(
        String applicationId,
        Path stateDirectory,
        int threads,
        Duration commitInterval,
        Duration deltaInterval,
        int deltaRecords,
        int refitEvery,
        int heartbeatFits,
        int suggestions,
        long cacheBytes,
        Duration reviewRetention,
        Duration verdictRetention,
        ControlLottery controls,
        double knownShare,
        NoiseConfig noise)
        implements TopologyConfigBuilder.With {

    public TopologyConfig {
        require(
                applicationId.matches("[A-Za-z0-9._-]{1,200}"),
                "applicationId must be 1 to 200 of the characters a-z A-Z 0-9 . _ -, not '" + applicationId + "'");
        require(threads >= 1 && threads <= 64, "threads must be 1 to 64, not " + threads);
        require(commitInterval.toMillis() >= 1, "commitInterval must be at least 1 ms, not " + commitInterval);
        require(deltaInterval.toMillis() >= 1, "deltaInterval must be at least 1 ms, not " + deltaInterval);
        require(deltaRecords >= 1 && deltaRecords <= 1 << 16, "deltaRecords must be 1 to 65536, not " + deltaRecords);
        require(refitEvery >= 1, "refitEvery must be at least 1, not " + refitEvery);
        require(heartbeatFits >= 1, "heartbeatFits must be at least 1, not " + heartbeatFits);
        require(suggestions >= 1 && suggestions <= 5, "suggestions must be 1 to 5, not " + suggestions);
        require(cacheBytes >= 0, "cacheBytes must be 0 or more, not " + cacheBytes);
        require(
                reviewRetention.compareTo(Duration.ofMinutes(1)) >= 0,
                "reviewRetention must be at least 1 minute, not " + reviewRetention);
        require(knownShare >= 0 && knownShare <= 1, "knownShare must be 0 to 1, not " + knownShare);
        // a verdict forgotten before its review could bring the sample back twice
        require(
                verdictRetention.compareTo(reviewRetention) >= 0,
                "verdictRetention must be at least reviewRetention, " + reviewRetention + ", not " + verdictRetention);
    }

    /**
     * One thread, commits and deltas every 100 ms, a refit every 512 losses, 30 days for verdicts to be given and a year to be remembered, one control in 500.
     *
     * @param topicPrefix prefix of the installation's topics; the application id is {@code <prefix>-topology}
     * @param stateDirectory folder for local state
     */
    public static TopologyConfig defaults(String topicPrefix, Path stateDirectory) {
        return new TopologyConfig(
                ConsumerGroups.topology(topicPrefix),
                stateDirectory,
                1,
                Duration.ofMillis(100),
                Duration.ofMillis(100),
                256,
                512,
                32,
                5,
                8L << 20,
                Duration.ofDays(30),
                Duration.ofDays(365),
                ControlLottery.DEFAULT,
                0,
                NoiseConfig.defaults());
    }

    /** The defaults for prefix {@code sluice} and the folder {@code .sluice/streams}. */
    public static TopologyConfig defaults() {
        return defaults("sluice", Path.of(".sluice", "streams"));
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}

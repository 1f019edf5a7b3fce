package dev.sluice.scorer.service;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.service.StallWatch;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class ScorerServiceTest {
    private static final TopicCatalogue TOPICS = new TopicCatalogue("sluice", 2, 2_000_000);

    @Test
    void aCallOfTheProducerBlocksForTwentySecondsAtMost() {
        assertThat(producerSettings(Map.of())).containsEntry("max.block.ms", 20_000L);
    }

    @ParameterizedTest
    @CsvSource({"160000, 20000", "80000, 10000", "8000, 1000", "4, 1"})
    void eightCallsOfTheProducerEndBeforeTheGroupTakesThePartitionsAway(String pollInterval, long mostMillis) {
        assertThat(producerSettings(Map.of("max.poll.interval.ms", pollInterval)))
                .containsEntry("max.block.ms", mostMillis);
    }

    @Test
    void aCallOfTheProducerBlocksAsLongAsIsAskedForIfTheGroupWaitsSoLong() {
        assertThat(producerSettings(Map.of("max.block.ms", "30000"))).containsEntry("max.block.ms", 30_000L);
        assertThat(producerSettings(Map.of("max.block.ms", "30000", "max.poll.interval.ms", "80000")))
                .containsEntry("max.block.ms", 10_000L);
    }

    @Test
    void theProducerSendsTheLargestRecordThatPartsMayWrite() {
        assertThat(producerSettings(Map.of())).containsEntry("max.request.size", TOPICS.maxRequestBytes());
    }

    @Test
    void aScorerThatCommitsNothingForThirtySecondsSaysWhatItWaitsFor() {
        // Given a broker that is away, and thirty seconds between two looks
        AtomicLong looks = new AtomicLong();
        CompletableFuture<String> said = new CompletableFuture<>();
        var appender = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                String pairs = String.valueOf(event.getKeyValuePairs());
                if (pairs.contains("after a failure")) {
                    said.complete(pairs);
                }
            }
        };
        appender.start();
        Logger logger = (Logger) LoggerFactory.getLogger(StallWatch.class);
        logger.addAppender(appender);
        ScorerService scorer = new ScorerService(
                connection(Map.of("max.block.ms", "50", "default.api.timeout.ms", "200", "request.timeout.ms", "100")),
                ScorerConfig.defaults(),
                new StallWatch.Pace(() -> looks.incrementAndGet() * StallWatch.PATIENCE.toNanos(), 10));

        // When
        CompletableFuture<Void> run = CompletableFuture.runAsync(scorer);

        // Then
        try {
            assertThat(said)
                    .succeedsWithin(Duration.ofSeconds(30))
                    .asString()
                    .contains("role=\"scorer 0\"", "waitsFor=\"another attempt after a failure: Timeout expired");
        } finally {
            logger.detachAppender(appender);
            scorer.close();
        }
        assertThat(run).succeedsWithin(Duration.ofSeconds(30));
    }

    private static Map<String, Object> producerSettings(Map<String, String> clientSettings) {
        return new ScorerService(connection(clientSettings), ScorerConfig.defaults()).producerSettings();
    }

    private static Connection connection(Map<String, String> clientSettings) {
        return new Connection("127.0.0.1:1", "mock://scorer-service", TOPICS, clientSettings);
    }
}

package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.topology.stream.config.TopologyConfig;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TopologyServiceTest {
    @Test
    void aServiceThatWasNeverRunClosesAtOnceAndThenDoesNotRun() {
        var service = new TopologyService(
                new Connection("nowhere:9092", "mock://service", Bench.TOPICS, Map.of()), TopologyConfig.defaults());
        service.close();
        service.close();
        service.run();
        assertThat(service.isRunning()).isFalse();
        assertThatThrownBy(service::run).hasMessageContaining("runs once");
    }

    @Test
    void aBrokerThatIsAwayAtTheStartIsWaitedForUntilTheServiceIsStopped() throws Exception {
        // Given
        Map<String, String> impatient = Map.of("default.api.timeout.ms", "100", "request.timeout.ms", "50");
        var service = new TopologyService(
                new Connection("127.0.0.1:1", "mock://service", Bench.TOPICS, impatient), TopologyConfig.defaults());
        CountDownLatch waits = new CountDownLatch(2);
        var appender = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                if (event.getMessage().startsWith("Waiting for the broker")) {
                    waits.countDown();
                }
            }
        };
        appender.start();
        Logger log = (Logger) LoggerFactory.getLogger(TopicCheck.class);
        log.addAppender(appender);
        log.setLevel(Level.WARN);
        log.setAdditive(false);
        CompletableFuture<Void> run = CompletableFuture.runAsync(service);

        try {
            // When
            assertThat(waits.await(30, TimeUnit.SECONDS)).isTrue();

            // Then
            assertThat(run).isNotDone();
            service.close();
            assertThat(run).succeedsWithin(Duration.ofSeconds(30));
        } finally {
            log.detachAppender(appender);
            log.setLevel(null);
            service.close();
        }
    }
}

package dev.sluice.topology.stream;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class ThreadFailuresTest {
    private final Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    private final List<Duration> pauses = new ArrayList<>();
    private final Stop stop = new Stop() {
        @Override
        boolean demandedWithin(Duration time) {
            pauses.add(time);
            return isDemanded();
        }
    };
    private final ThreadFailures failures =
            new ThreadFailures(new ReplacementBudget(2, Duration.ofMinutes(2), clock), stop, clock);

    @Test
    void anOutageSpendsNothingHoweverOftenThreadsDieOfIt() {
        // When
        for (int i = 0; i < 50; i++) {
            assertThat(failures.onFailure(new StreamsException(
                            "cannot write", new SerializationException("x", new ConnectException("refused")))))
                    .isEqualTo(REPLACE_THREAD);
            assertThat(failures.onFailure(new StreamsException(new TimeoutException("no progress"))))
                    .isEqualTo(REPLACE_THREAD);
            assertThat(failures.onFailure(new DisconnectException("gone"))).isEqualTo(REPLACE_THREAD);
        }

        // Then
        assertThat(failures.lasting()).isNull();
        assertThat(stop.isDemanded()).isFalse();
        assertThat(pauses)
                .startsWith(Duration.ofSeconds(1), Duration.ofSeconds(2))
                .endsWith(Duration.ofSeconds(30));
    }

    @Test
    void anyOtherFailureIsPaidForAndTheOneTooManyEndsTheApplication() {
        // Given
        Exception defect = new IllegalStateException("a defect");
        Exception deleted = new StreamsException(new UnknownTopicOrPartitionException("deleted"));

        // Then
        assertThat(failures.onFailure(defect)).isEqualTo(REPLACE_THREAD);
        assertThat(failures.onFailure(deleted)).isEqualTo(REPLACE_THREAD);
        assertThat(failures.onFailure(defect)).isEqualTo(SHUTDOWN_CLIENT);
        assertThat(failures.lasting()).isSameAs(defect);
        assertThat(stop.isDemanded()).isTrue();
        assertThat(pauses).isEmpty();
    }

    @Test
    void aThreadThatDiesWhileTheApplicationStopsIsNotReplaced() {
        // When
        stop.demand();

        // Then
        assertThat(failures.onFailure(new TimeoutException("away"))).isEqualTo(SHUTDOWN_CLIENT);
        assertThat(failures.lasting()).isNull();
    }
}

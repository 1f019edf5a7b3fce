package dev.sluice.topology.stream;

import dev.sluice.schemas.serdes.ClientErrors;
import dev.sluice.schemas.serdes.RegistryRefusedException;
import dev.sluice.topology.stream.registry.RegistryAwayException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of the application when a stream thread dies. A broker or registry that is away costs nothing: the thread is replaced after a
 * pause, as often as need be. A registry that refuses the application for good ends it. Any other failure is paid from a budget, and one that finds it empty is lasting. Thread-safe.
 */
final class ThreadFailures {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadFailures.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** An outage that long ago is over: the next one begins with short pauses again. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(5);

    private final ReplacementBudget budget;
    private final Stop stop;
    private final Clock clock;
    private Duration nextPause = FIRST_PAUSE;
    private Instant lastAway = Instant.MIN;
    private @Nullable Throwable lasting;

    ThreadFailures(ReplacementBudget budget, Stop stop, Clock clock) {
        this.budget = budget;
        this.stop = stop;
        this.clock = clock;
    }

    /** Answers Kafka Streams on the dying thread; it may take up to 30 s, which ends when the application is stopped. */
    StreamThreadExceptionResponse onFailure(Throwable cause) {
        return mayGoOn(cause)
                ? StreamThreadExceptionResponse.REPLACE_THREAD
                : StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** Whether to begin anew, after a pause if something is away; false if the failure is lasting or the application is stopped. */
    boolean mayGoOn(Throwable cause) {
        if (stop.isDemanded()) {
            return false;
        }
        RegistryRefusedException refused = ClientErrors.refused(cause);
        if (refused != null) {
            LOG.atError().addKeyValue("reason", refused.getMessage()).log("The application stops");
            end(refused);
            return false;
        }
        if (isAway(cause)) {
            Duration pause = pause();
            LOG.atWarn()
                    .addKeyValue("reason", cause.getMessage())
                    .addKeyValue("pauseSeconds", pause.toSeconds())
                    .log(
                            "Waiting for the broker or the schema registry: a stream thread begins anew from its last commit");
            return !stop.demandedWithin(pause);
        }
        if (budget.take()) {
            LOG.atWarn().setCause(cause).log("A stream thread failed and is replaced");
            return true;
        }
        LOG.atError().setCause(cause).log("Stream threads keep failing: the application stops");
        end(cause);
        return false;
    }

    private void end(Throwable cause) {
        synchronized (this) {
            lasting = lasting == null ? cause : lasting;
        }
        stop.demand();
    }

    /** Whether a cause is one that waiting overcomes. A topic that was deleted does not come back by itself. */
    private static boolean isAway(Throwable cause) {
        boolean registry = false;
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            registry |= at instanceof RegistryAwayException;
        }
        return registry || ClientErrors.registryUnavailable(cause);
    }

    /** The failure that ended the application, or null. */
    synchronized @Nullable Throwable lasting() {
        return lasting;
    }

    private synchronized Duration pause() {
        Instant now = clock.instant();
        if (lastAway.isBefore(now.minus(FORGOTTEN_AFTER))) {
            nextPause = FIRST_PAUSE;
        }
        lastAway = now;
        Duration pause = nextPause;
        nextPause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        return pause;
    }
}

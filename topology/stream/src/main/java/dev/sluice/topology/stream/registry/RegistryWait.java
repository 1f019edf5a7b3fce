package dev.sluice.topology.stream.registry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats what asks the schema registry until the registry answers, with pauses that grow from 100 ms to 5 s, and says in the log what is
 * waited for. The wait is bounded, for a stream thread has to come back to its consumer within {@code max.poll.interval.ms}. Thread-safe.
 */
public final class RegistryWait {
    /** The longest wait within one request: two of them, a record read and a record written, fit into the consumer's five minutes. */
    public static final Duration MOST = Duration.ofMinutes(2);

    private static final Logger LOG = LoggerFactory.getLogger(RegistryWait.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration SAID_EVERY = Duration.ofSeconds(15);

    /** Lets time go by. */
    @FunctionalInterface
    public interface Pause {
        /** Returns after that time; false, and at once, if the application is to stop. */
        boolean pause(Duration time) throws InterruptedException;
    }

    private final Pause pause;
    private final Clock clock;

    /** @param pause lets time go by on {@code clock} */
    public RegistryWait(Pause pause, Clock clock) {
        this.pause = pause;
        this.clock = clock;
    }

    /** Waits on the system's clock, and is ended by an interrupt only. */
    public static RegistryWait uninterrupted() {
        return new RegistryWait(
                time -> {
                    Thread.sleep(time.toMillis());
                    return true;
                },
                Clock.systemUTC());
    }

    /**
     * What a request gives, as soon as the registry answers it. Failures that are not the registry's are thrown on at once.
     *
     * @param purpose what the registry is asked for, for the log
     * @param foreign whether what it is asked by came from outside, so that a record can make the registry fail
     * @throws RegistryAwayException if it is still away after {@link #MOST}, or when the application stops meanwhile
     * @throws SerializationException if it answers all that time, and fails on a foreign request: then the record is the likely cause
     */
    <R> R answer(String purpose, boolean foreign, Supplier<R> request) {
        Instant since = clock.instant();
        Instant said = Instant.MIN;
        Duration next = FIRST_PAUSE;
        while (true) {
            RuntimeException failure;
            try {
                R answer = request.get();
                if (said.isAfter(Instant.MIN)) {
                    LOG.atInfo().addKeyValue("for", purpose).log("The schema registry answers again");
                }
                return answer;
            } catch (RuntimeException e) {
                if (!Outage.isBehind(e)) {
                    throw e;
                }
                failure = e;
            }
            Duration waited = Duration.between(since, clock.instant());
            if (waited.compareTo(MOST) >= 0) {
                throw givenUp(purpose, foreign, failure, waited);
            }
            if (said.isBefore(clock.instant().minus(SAID_EVERY))) {
                said = clock.instant();
                LOG.atWarn()
                        .addKeyValue("for", purpose)
                        .addKeyValue("waitedSeconds", waited.toSeconds())
                        .addKeyValue("reason", reason(failure))
                        .log("Waiting for the schema registry: it goes on by itself when the registry answers");
            }
            pause(purpose, failure, next);
            next = next.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next.multipliedBy(2);
        }
    }

    private void pause(String purpose, RuntimeException failure, Duration time) {
        boolean goesOn;
        try {
            goesOn = pause.pause(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            goesOn = false;
        }
        if (!goesOn) {
            throw new RegistryAwayException(
                    "stopped while waiting for the schema registry, asked for " + purpose, failure);
        }
    }

    private static RuntimeException givenUp(
            String purpose, boolean foreign, RuntimeException failure, Duration waited) {
        if (!foreign || Outage.isCertainlyBehind(failure)) {
            return new RegistryAwayException(
                    "the schema registry, asked for " + purpose + ", has not answered for " + waited.toSeconds()
                            + " s: " + reason(failure) + "; check its address and that it runs",
                    failure);
        }
        // without its cause, by which it would pass for an outage
        return new SerializationException("the schema registry has failed for " + waited.toSeconds()
                + " s on being asked for " + purpose + ": " + reason(failure));
    }

    private static String reason(Throwable failure) {
        Throwable last = failure;
        while (last.getCause() != null && last.getCause() != last) {
            last = last.getCause();
        }
        return last.getClass().getSimpleName() + ": " + last.getMessage();
    }
}

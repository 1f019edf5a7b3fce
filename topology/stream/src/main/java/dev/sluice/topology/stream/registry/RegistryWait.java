package dev.sluice.topology.stream.registry;

import dev.sluice.schemas.serdes.ClientErrors;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * Repeats what asks the schema registry until the registry is well, with pauses that grow from 100 ms to 5 s. The wait is bounded, for a stream thread has to come back to
 * its consumer within {@code max.poll.interval.ms}; the serdes say in the log what is waited for, and know when waiting is pointless. Thread-safe.
 */
public final class RegistryWait {
    /** The longest wait within one request: two of them, a record read and a record written, fit into the consumer's five minutes. */
    public static final Duration MOST = Duration.ofMinutes(2);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

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
     * What a request gives, as soon as the registry answers it. Failures that are not the registry's, and its final ones, are thrown on at once.
     *
     * @param purpose what the registry is asked for, in words
     * @throws RegistryAwayException if it is still away after {@link #MOST}, or when the application stops meanwhile
     */
    <R> R answer(String purpose, Supplier<R> request) {
        Instant since = clock.instant();
        Duration next = FIRST_PAUSE;
        while (true) {
            RuntimeException failure;
            try {
                return request.get();
            } catch (RuntimeException e) {
                if (!ClientErrors.registryUnavailable(e)) {
                    throw e;
                }
                failure = e;
            }
            Duration waited = Duration.between(since, clock.instant());
            if (waited.compareTo(MOST) >= 0) {
                throw new RegistryAwayException(
                        "the schema registry, asked for " + purpose + ", has not been well for " + waited.toSeconds()
                                + " s: " + failure.getMessage(),
                        failure);
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
}

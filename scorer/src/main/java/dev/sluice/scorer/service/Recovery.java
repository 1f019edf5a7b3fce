package dev.sluice.scorer.service;

import dev.sluice.schemas.serdes.ClientErrors;
import dev.sluice.service.RetryDelay;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What to do after a failed attempt: wait a little longer each time until something was committed and try again, unless the failure is
 * final. Being fenced may
 * mean no more than a transaction that timed out while this process was stopped; being fenced again and again means that another
 * scorer runs under the same name.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final int FENCED_TOO_OFTEN = 4;
    private static final Duration FENCED_WINDOW = Duration.ofMinutes(1);

    private final Clock clock;
    private final RetryDelay delay;
    private final String instance;
    private final Deque<Instant> fencings = new ArrayDeque<>();

    /** @param closing ends a wait early when it reaches 0 */
    Recovery(Clock clock, CountDownLatch closing, String instance) {
        this.clock = clock;
        delay = new RetryDelay(closing);
        this.instance = instance;
    }

    /** Notes that a transaction was committed; less would be no proof that the next one can be. */
    void committed() {
        delay.reset();
    }

    /** How long the wait after the next failure is, in milliseconds. */
    long waitMillis() {
        return delay.millis();
    }

    /** Waits before the next attempt, or throws what makes one pointless. */
    void failed(KafkaException failure) throws InterruptedException {
        if (ClientErrors.fenced(failure)) {
            Instant now = clock.instant();
            fencings.addLast(now);
            while (fencings.getFirst().isBefore(now.minus(FENCED_WINDOW))) {
                fencings.removeFirst();
            }
            if (fencings.size() >= FENCED_TOO_OFTEN) {
                throw new IllegalStateException(
                        "another scorer uses the instance name '" + instance + "'; give each its own", failure);
            }
        } else if (!ClientErrors.recoverable(failure)) {
            throw failure;
        }
        LOG.atWarn()
                .addKeyValue("reason", String.valueOf(failure.getMessage()))
                .addKeyValue("waitMillis", delay.millis())
                .log("scoring failed; going back to the last commit");
        boolean unused = delay.await();
    }
}

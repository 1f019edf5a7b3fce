package dev.sluice.schemas.serdes;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Schema ids that a registry which is well does not know, and how long each has been waited for. Ids made up by whoever writes rubbish must not stop a stream time and
 * again: after four waits in vain within an hour further ones are given up at once. Thread-safe.
 */
final class UnknownSchemas {
    private static final Logger LOG = LoggerFactory.getLogger(UnknownSchemas.class);
    private static final int MOST_IN_VAIN = 4;
    private static final Duration VAIN_WITHIN = Duration.ofHours(1);
    private static final Duration ASKED_EVERY = Duration.ofSeconds(1);
    private static final int MOST_IDS = 1024;

    private final String address;
    private final Duration patience;
    private final Clock clock;
    private final Deque<Instant> inVain = new ArrayDeque<>();
    private final Map<Integer, Wait> waits = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Wait> eldest) {
            return size() > MOST_IDS;
        }
    };

    private static final class Wait {
        private final Instant since;
        private Instant asked;
        private Instant said = Instant.MIN;
        private boolean givenUp;

        Wait(Instant since) {
            this.since = since;
            asked = since;
        }
    }

    UnknownSchemas(String address, Duration patience, Clock clock) {
        this.address = address;
        this.patience = patience;
        this.clock = clock;
    }

    /** Throws what was said of an id if it was asked for a moment ago. */
    synchronized void awaitTurn(String topic, int id) {
        Wait wait = waits.get(id);
        if (wait != null && clock.instant().isBefore(wait.asked.plus(ASKED_EVERY))) {
            throw exception(topic, id, wait);
        }
    }

    /** Notes that the registry knows an id. */
    synchronized void found(int id) {
        @Nullable Wait wait = waits.remove(id);
        if (wait != null) {
            LOG.atInfo()
                    .addKeyValue("registry", address)
                    .addKeyValue("schemaId", id)
                    .log("the schema registry knows the schema now");
        }
    }

    /** Notes that it does not; says what to throw. */
    synchronized UnknownSchemaException missing(String topic, int id) {
        Instant now = clock.instant();
        Wait wait = waits.computeIfAbsent(id, any -> new Wait(now));
        wait.asked = now;
        if (!wait.givenUp) {
            giveUpIfDue(id, wait, now);
        }
        if (!wait.givenUp && wait.said.isBefore(now.minus(RegistryHealth.SAID_EVERY))) {
            wait.said = now;
            LOG.atWarn()
                    .addKeyValue("registry", address)
                    .addKeyValue("topic", topic)
                    .addKeyValue("schemaId", id)
                    .addKeyValue("waitedSeconds", waited(wait))
                    .addKeyValue("patienceSeconds", patience.toSeconds())
                    .log("the schema registry does not know the schema that a record was written with; waiting for it");
        }
        return exception(topic, id, wait);
    }

    private void giveUpIfDue(int id, Wait wait, Instant now) {
        while (!inVain.isEmpty() && inVain.getFirst().isBefore(now.minus(VAIN_WITHIN))) {
            inVain.removeFirst();
        }
        if (!now.isBefore(wait.since.plus(patience))) {
            inVain.addLast(now);
        } else if (inVain.size() < MOST_IN_VAIN) {
            return;
        }
        wait.givenUp = true;
        LOG.atWarn()
                .addKeyValue("registry", address)
                .addKeyValue("schemaId", id)
                .addKeyValue("waitedSeconds", waited(wait))
                .log("the schema registry does not know the schema, which is not waited for any more");
    }

    private UnknownSchemaException exception(String topic, int id, Wait wait) {
        return new UnknownSchemaException(
                "the schema registry " + address + " does not know schema id " + id + ", with which a record of "
                        + topic + " was written" + (wait.givenUp ? ", waited for " + waited(wait) + " s" : ""),
                !wait.givenUp);
    }

    private long waited(Wait wait) {
        return Duration.between(wait.since, clock.instant()).toSeconds();
    }
}

package dev.sluice.schemas.serdes;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the schema registry for one part of Sluice and tells its troubles from those of records: everything that asks again on a {@link RegistryException}
 * waits for a registry that is not well as long as that lasts, and ends by itself where waiting is pointless. While the registry is away it is asked in pauses that grow
 * from 100 ms to 5 s, however often a caller tries, and the log says so at the beginning, once a minute, and at the end. Thread-safe.
 */
final class RegistryHealth {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryHealth.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    static final Duration SAID_EVERY = Duration.ofMinutes(1);

    private final String address;
    private final Duration patience;
    private final Clock clock;
    private final UnknownSchemas unknown;
    private Duration pause = FIRST_PAUSE;
    private Instant notBefore = Instant.MIN;
    private Instant said = Instant.MIN;
    private @Nullable Instant awaySince;
    private @Nullable Instant refusedSince;
    private @Nullable RegistryException last;

    /** What is asked, once. */
    @FunctionalInterface
    interface Request<R> {
        R send() throws IOException, RestClientException;
    }

    /**
     * @param url of the registry; credentials in it are not repeated to anybody
     * @param patience how long credentials may be refused, and how long an unknown id is waited for
     */
    RegistryHealth(String url, Duration patience, Clock clock) {
        this.address = withoutCredentials(url);
        this.patience = patience;
        this.clock = clock;
        unknown = new UnknownSchemas(address, patience, clock);
    }

    static String withoutCredentials(String url) {
        return url.replaceAll("//[^/@,]*@", "//");
    }

    /**
     * What a request gives that has a schema with it.
     *
     * @param purpose what the registry is asked for, in words
     * @throws RegistryException if it is to be asked again later
     * @throws RegistryRefusedException if it has refused this client for too long
     * @throws SerializationException if it does not take the schema
     */
    <R> R ask(String purpose, Request<R> request) {
        awaitTurn();
        R answer;
        try {
            answer = request.send();
        } catch (RestClientException | IOException | KafkaException e) {
            throw failed(purpose, e);
        }
        answered();
        return answer;
    }

    /**
     * The schema of an id, as {@link #ask}.
     *
     * @throws UnknownSchemaException if it is well and does not know the id
     */
    <R> R find(String topic, int id, Request<R> request) {
        unknown.awaitTurn(topic, id);
        awaitTurn();
        R schema;
        try {
            schema = request.send();
        } catch (RestClientException | IOException | RuntimeException e) {
            RegistryAnswer answer = RegistryAnswer.of(e);
            if (answer != null && answer.kind() == RegistryAnswer.Kind.UNKNOWN) {
                answered();
                throw unknown.missing(topic, id);
            }
            throw failed("schema " + id + " of " + topic, e);
        }
        answered();
        unknown.found(id);
        return schema;
    }

    private synchronized void awaitTurn() {
        if (last != null && clock.instant().isBefore(notBefore)) {
            throw last;
        }
    }

    private synchronized void answered() {
        if (awaySince != null) {
            LOG.atInfo()
                    .addKeyValue("registry", address)
                    .addKeyValue("waitedSeconds", waited(awaySince))
                    .log("the schema registry answers again");
        }
        awaySince = null;
        refusedSince = null;
        last = null;
        said = Instant.MIN;
        pause = FIRST_PAUSE;
    }

    private synchronized RuntimeException failed(String purpose, Exception failure) {
        RegistryAnswer answer = RegistryAnswer.of(failure);
        String about = "schema registry " + address;
        if (answer == null) {
            return failure instanceof RuntimeException own
                    ? own
                    : new SerializationException(
                            "the " + about + " has no usable " + purpose + ": " + failure.getMessage());
        }
        String words = "the " + about + " " + answer.words() + "; asked for " + purpose;
        if (answer.kind() == RegistryAnswer.Kind.REJECTED) {
            answered();
            return new SerializationException(words, failure);
        }
        Instant now = clock.instant();
        awaySince = awaySince == null ? now : awaySince;
        if (answer.kind() != RegistryAnswer.Kind.REFUSED) {
            refusedSince = null;
        } else if (refusedSince == null) {
            refusedSince = now;
        }
        if (refusedSince != null && !now.isBefore(refusedSince.plus(patience))) {
            return new RegistryRefusedException(
                    "the " + about + " has refused this client for " + waited(refusedSince) + " s (HTTP "
                            + answer.status()
                            + "): check its address, and the credentials given as --client-property basic.auth.credentials.source=USER_INFO"
                            + " and basic.auth.user.info=USER:PASSWORD; nothing is lost, start again when they are right",
                    failure);
        }
        if (said.isBefore(now.minus(SAID_EVERY))) {
            said = now;
            LOG.atWarn()
                    .addKeyValue("registry", address)
                    .addKeyValue("for", purpose)
                    .addKeyValue("status", answer.status())
                    .addKeyValue("reason", answer.words())
                    .addKeyValue("waitedSeconds", waited(awaySince))
                    .log("waiting for the schema registry: it goes on by itself when the registry is well");
        }
        notBefore = now.plus(pause);
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        last = new RegistryException(words, answer.status(), failure);
        return last;
    }

    private long waited(Instant since) {
        return Duration.between(since, clock.instant()).toSeconds();
    }
}

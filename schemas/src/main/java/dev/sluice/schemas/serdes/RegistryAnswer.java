package dev.sluice.schemas.serdes;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a failed request to the schema registry says of it.
 *
 * @param kind what follows from it
 * @param status HTTP status, null if there was none or none that makes sense
 * @param words what came back, to follow on the registry's name; a line, without payloads
 */
record RegistryAnswer(Kind kind, @Nullable Integer status, String words) {
    private static final int MAX_CAUSES = 20;
    private static final int MAX_WORDS = 200;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int CODES_PER_STATUS = 100;
    private static final Set<Integer> REFUSALS = Set.of(401, 403);
    /** Conflict and unprocessable: about the schema that was sent. */
    private static final Set<Integer> VERDICTS_ON_SCHEMAS = Set.of(409, 422);

    enum Kind {
        /** A registry that is well does not have what was asked for. */
        UNKNOWN,
        /** Credentials are wrong or missing. */
        REFUSED,
        /** It was well, and will not take the schema. */
        REJECTED,
        /** Anything else: nothing is known of the record or the schema. */
        UNAVAILABLE
    }

    /** Null if a failure is not about the registry. */
    static @Nullable RegistryAnswer of(Throwable failure) {
        RestClientException answered = first(failure, RestClientException.class);
        if (answered != null) {
            return new RegistryAnswer(
                    kind(answered),
                    answered.getStatus(),
                    "answers HTTP " + answered.getStatus() + ": " + line(answered.getMessage()));
        }
        IOException broken = first(failure, IOException.class);
        if (broken == null || isInvalidSchema(broken)) {
            return isErrorWithoutBody(failure)
                    ? new RegistryAnswer(Kind.UNAVAILABLE, null, "answers with an error that says nothing")
                    : null;
        }
        String reason = broken.getClass().getSimpleName() + ": " + line(broken.getMessage());
        // an error's body need not be JSON for the client, that of a success must be
        return isParser(broken)
                ? new RegistryAnswer(
                        Kind.UNAVAILABLE, OK, "answers HTTP 200 with something else than a schema: " + reason)
                : new RegistryAnswer(Kind.UNAVAILABLE, null, "does not answer: " + reason);
    }

    private static Kind kind(RestClientException answer) {
        if (REFUSALS.contains(answer.getStatus())) {
            return Kind.REFUSED;
        }
        if (VERDICTS_ON_SCHEMAS.contains(answer.getStatus())) {
            return Kind.REJECTED;
        }
        // a proxy in front of a registry that is not there answers a bare 404, the registry one with a code such as
        // 40403
        return answer.getStatus() == NOT_FOUND && answer.getErrorCode() / CODES_PER_STATUS == NOT_FOUND
                ? Kind.UNKNOWN
                : Kind.UNAVAILABLE;
    }

    /** The client throws that when the registry gave a schema which is none. */
    private static boolean isInvalidSchema(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.startsWith("Invalid schema ") && !message.startsWith("Invalid schema null");
    }

    /** The client stumbles over an error of which there is nothing to read. */
    private static boolean isErrorWithoutBody(Throwable failure) {
        IllegalArgumentException stumbled = first(failure, IllegalArgumentException.class);
        return stumbled != null && String.valueOf(stumbled.getMessage()).contains("\"src\" is null");
    }

    private static boolean isParser(IOException failure) {
        return failure.getClass().getName().contains(".jackson.");
    }

    private static String line(@Nullable String message) {
        String text = String.valueOf(message).lines().findFirst().orElse("");
        return text.length() > MAX_WORDS ? text.substring(0, MAX_WORDS) + "..." : text;
    }

    private static <E extends Throwable> @Nullable E first(Throwable failure, Class<E> type) {
        @Nullable Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
            cause = cause.getCause();
        }
        return null;
    }
}

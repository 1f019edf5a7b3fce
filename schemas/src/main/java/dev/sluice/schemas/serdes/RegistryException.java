package dev.sluice.schemas.serdes;

import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * The schema registry gave no answer to go on with. Neither the record is to blame that was to be read or written nor anything else that a later attempt
 * cannot find changed. The message names the registry, what it was asked for and what came back.
 */
public sealed class RegistryException extends SerializationException permits UnknownSchemaException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Integer status;

    /** @param status HTTP status of the answer; null if there was none, or none that makes sense */
    RegistryException(String message, @Nullable Integer status, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** HTTP status of the answer; null if there was none, or none that makes sense. */
    public @Nullable Integer status() {
        return status;
    }

    /** Whether to ask again later. */
    boolean mayPass() {
        return true;
    }
}

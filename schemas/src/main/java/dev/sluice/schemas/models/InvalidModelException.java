package dev.sluice.schemas.models;

import org.jspecify.annotations.Nullable;

/** A model file that breaks its contract or is not to be trusted; the message says what was wrong with it. */
public final class InvalidModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidModelException(String message) {
        super(message);
    }

    public InvalidModelException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

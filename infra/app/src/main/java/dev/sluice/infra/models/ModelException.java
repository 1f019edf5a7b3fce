package dev.sluice.infra.models;

import org.jspecify.annotations.Nullable;

/** Says why a model cannot be published, found or read, and what to do. */
final class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ModelException(String message) {
        super(message);
    }

    ModelException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

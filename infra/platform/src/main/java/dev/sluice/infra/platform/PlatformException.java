package dev.sluice.infra.platform;

import org.jspecify.annotations.Nullable;

/** The embedded platform cannot start or has failed; the message says what, which log file to read and what to do next. */
public final class PlatformException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PlatformException(String message) {
        super(message);
    }

    public PlatformException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

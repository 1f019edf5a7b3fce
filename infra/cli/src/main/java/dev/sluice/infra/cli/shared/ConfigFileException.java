package dev.sluice.infra.cli.shared;

/** A configuration file that cannot be used; the message names the file and the key. */
public final class ConfigFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConfigFileException(String message) {
        super(message);
    }

    ConfigFileException(String message, Throwable cause) {
        super(message, cause);
    }
}

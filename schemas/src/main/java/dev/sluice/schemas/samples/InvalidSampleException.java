package dev.sluice.schemas.samples;

/** A sample that breaks its contract; the message names the field and what was wrong, never the payload. */
public final class InvalidSampleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidSampleException(String message) {
        super(message);
    }
}

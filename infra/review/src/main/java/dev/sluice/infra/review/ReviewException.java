package dev.sluice.infra.review;

/** A review command cannot be carried out; the message is for the user: what is wrong and what to do. */
public final class ReviewException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ReviewException(String message) {
        super(message);
    }

    public ReviewException(String message, Throwable cause) {
        super(message, cause);
    }
}

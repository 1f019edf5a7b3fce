package dev.sluice.infra.images;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A file that is not a usable image; the message does not name it. */
public final class BadImageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why an image cannot be used: what unusable files are counted by. */
    public enum Reason {
        /** Its end is missing. */
        CUT,
        /** Its bytes do not make sense. */
        DAMAGED,
        /** It is whole, and of another size than the data set. */
        OTHER_SIZE,
        /** It has more bytes or pixels than are possible. */
        TOO_LARGE,
        /** It is of no format that is read, by its first bytes. */
        UNKNOWN_FORMAT,
        /** It is of a kind that is not read. */
        UNSUPPORTED,
        /** The file system does not give it. */
        UNREADABLE;

        /** For counts: {@code other size}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    BadImageException(Reason reason, String message) {
        this(reason, message, null);
    }

    BadImageException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}

package dev.sluice.infra.ingest.source;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Ingest cannot go on; the message is for the user: what is wrong, in which file and where in it, and what to do. */
public class IngestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public IngestException(String message) {
        super(message);
    }

    public IngestException(String message, Throwable cause) {
        super(message, cause);
    }

    /** @param problem what is wrong in the file and where, in a few words */
    public static IngestException in(Path file, String problem) {
        return new IngestException(file + ": " + problem);
    }

    /** Of a file that is not there or breaks off; says which of the two as far as the cause tells. */
    public static IngestException unreadable(Path file, IOException cause) {
        String why = cause instanceof NoSuchFileException ? "no such file" : String.valueOf(cause.getMessage());
        return new IngestException(file + ": cannot be read: " + why, cause);
    }
}

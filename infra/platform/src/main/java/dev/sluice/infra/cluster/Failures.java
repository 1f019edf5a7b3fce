package dev.sluice.infra.cluster;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Failures in words for people. */
public final class Failures {
    private static final int MAX_CAUSES = 4;

    private Failures() {}

    /** The message, followed by those of the causes that add something. */
    public static String message(Throwable failure) {
        StringBuilder text = new StringBuilder();
        Throwable at = failure;
        for (int i = 0; at != null && i < MAX_CAUSES; at = at.getCause()) {
            if (at.getCause() != null && (at instanceof ExecutionException || at instanceof CompletionException)) {
                continue;
            }
            String own = at.getMessage() == null || at.getMessage().isBlank()
                    ? at.getClass().getSimpleName()
                    : at.getMessage();
            if (text.indexOf(own) < 0) {
                text.append(text.isEmpty() ? "" : ": ").append(own);
            }
            i++;
        }
        return text.toString();
    }
}

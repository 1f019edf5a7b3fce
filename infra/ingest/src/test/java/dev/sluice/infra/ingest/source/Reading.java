package dev.sluice.infra.ingest.source;

import java.util.Objects;

/** Reads samples that a test knows to be usable. */
public final class Reading {
    private Reading() {}

    public static RawSample sample(SampleSource source, int index) {
        return Objects.requireNonNull(source.read(index), () -> "sample " + index + " was passed over");
    }
}

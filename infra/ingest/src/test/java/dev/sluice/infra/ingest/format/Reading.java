package dev.sluice.infra.ingest.format;

import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleSource;
import java.util.Objects;

/** Reads samples that a test knows to be usable. */
public final class Reading {
    private Reading() {}

    public static RawSample sample(SampleSource source, int index) {
        return Objects.requireNonNull(source.read(index), () -> "sample " + index + " was passed over");
    }
}

package dev.sluice.infra.cli.shared;

import dev.sluice.schemas.records.MixtureSnapshot;
import java.util.Locale;

/** What to say of a noise model that has seen too few losses to decide anything. */
public final class WarmUp {
    private WarmUp() {}

    /** How far a model is that warms up, and how much is missing. */
    public static String words(MixtureSnapshot mixture) {
        return words(mixture.getSamplesSeen(), mixture.getLeastLosses());
    }

    /**
     * @param counted losses counted so far
     * @param least losses without which nothing is decided; 0 if that is not known
     */
    public static String words(long counted, long least) {
        return least == 0
                ? String.format(Locale.ROOT, "warming up: %,d losses are too few to decide anything", counted)
                : String.format(
                        Locale.ROOT,
                        "warming up: %,d of %,d losses, %,d are missing before anything is decided",
                        counted,
                        least,
                        Math.max(0, least - counted));
    }
}

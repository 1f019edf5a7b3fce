package dev.sluice.infra.evaluate;

import dev.sluice.infra.ingest.noise.NoiseSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which labels one row of the grid gives the samples.
 *
 * @param text as the user wrote it
 * @param spec what is done to the labels
 * @param given whether the labels are taken as they come, wrong ones included; otherwise the true labels, where they are known, are the
 *     start
 */
public record LabelNoise(String text, NoiseSpec spec, boolean given) {
    private static final String GIVEN = "given";
    /** A comma between two pairs of classes does not end a specification. */
    private static final String COMMA_BETWEEN_SPECS = ",(?!\\s*[0-9]+-[0-9]+)";

    /** Whether every label it gives is right, as far as the truth is known. */
    boolean injectsNothing() {
        return !given && spec.rate() == 0 && spec.kind() != NoiseSpec.Kind.INSTANCE;
    }

    /**
     * Reads one specification: {@code given}, or what {@link NoiseSpec#parse} reads.
     *
     * @throws IllegalArgumentException saying what is wrong and what may be written
     */
    public static LabelNoise parse(String text) {
        String stripped = text.strip();
        if (stripped.equalsIgnoreCase(GIVEN)) {
            return new LabelNoise(GIVEN, NoiseSpec.none(), true);
        }
        try {
            return new LabelNoise(stripped, NoiseSpec.parse(stripped), false);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + ", or given", e);
        }
    }

    /**
     * Reads a comma-separated list of them.
     *
     * @throws IllegalArgumentException if one cannot be read or stands there twice
     */
    public static List<LabelNoise> parseAll(String text) {
        List<LabelNoise> all = new ArrayList<>();
        Set<NoiseSpec> injected = new LinkedHashSet<>();
        for (String part : text.split(COMMA_BETWEEN_SPECS, -1)) {
            LabelNoise noise = parse(part);
            boolean again = noise.given() ? all.stream().anyMatch(LabelNoise::given) : !injected.add(noise.spec());
            if (again) {
                throw new IllegalArgumentException("noise '" + noise.text() + "' stands in the list twice");
            }
            all.add(noise);
        }
        return all;
    }
}

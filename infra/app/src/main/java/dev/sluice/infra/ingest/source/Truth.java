package dev.sluice.infra.ingest.source;

import java.util.Map;
import java.util.Optional;

/**
 * What experiments know of a sample beyond its given label. Attributes that begin with {@code truth.} may be read by reports
 * only, never by a scorer, a noise model or a trainer.
 */
public final class Truth {
    /** Attribute: index of the true class, or {@link #NO_CLASS}. */
    public static final String LABEL = "truth.label";
    /** Attribute: what ails a dirty camera frame: {@code wrong-label}, {@code empty}, {@code cut} or {@code blur}. */
    public static final String DIRTY = "truth.dirty";
    /** True class of a sample that shows none: whatever label it is given is wrong. */
    public static final int NO_CLASS = -1;

    private Truth() {}

    /**
     * Whether a given label is wrong.
     *
     * @param attributes the sample's attributes
     * @param givenLabel the label it came with
     * @return empty if the truth is not known
     * @throws IngestException if the attribute is not a number
     */
    public static Optional<Boolean> isWrong(Map<String, String> attributes, int givenLabel) {
        String truth = attributes.get(LABEL);
        if (truth == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Integer.parseInt(truth) != givenLabel);
        } catch (NumberFormatException e) {
            throw new IngestException("attribute " + LABEL + " is not a class index", e);
        }
    }
}

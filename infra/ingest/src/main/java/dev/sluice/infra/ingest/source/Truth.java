package dev.sluice.infra.ingest.source;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What experiments know of a sample beyond its given label. Attributes that begin with {@code truth.} may be read by reports
 * only, never by a scorer, a noise model or a trainer.
 */
public final class Truth {
    /** Attribute: index of the true class, or {@link #NO_CLASS}. */
    public static final String LABEL = "truth.label";
    /** Attribute of a multi-label sample: indices of all its true classes, ascending, with commas between; empty for none. */
    public static final String LABELS = "truth.labels";
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

    /**
     * Which given values of a multi-label sample are wrong: classes named that are not there, and classes there that are not
     * named.
     *
     * @param attributes the sample's attributes
     * @param givenLabels the labels it came with
     * @return a bit set for each wrong class; empty if the truth is not known
     * @throws IngestException if the attribute is no list of class indices
     */
    public static Optional<BitSet> wrongValues(Map<String, String> attributes, List<Integer> givenLabels) {
        String truth = attributes.get(LABELS);
        if (truth == null) {
            return Optional.empty();
        }
        try {
            BitSet wrong = LabelSets.bits(LabelSets.parse(truth));
            wrong.xor(LabelSets.bits(givenLabels));
            return Optional.of(wrong);
        } catch (IllegalArgumentException e) {
            throw new IngestException("attribute " + LABELS + " is not a list of class indices", e);
        }
    }
}

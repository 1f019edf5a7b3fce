package dev.sluice.infra.ingest.source;

import java.util.List;
import java.util.Map;

/**
 * A sample as its source holds it.
 *
 * @param id unique within the data set and the same at every reading, 1 to 256 characters
 * @param features encoded values as {@link SourceFacts} says; shared, not to be changed
 * @param labels given classes, from 0, within the data set's classes; exactly one for a single-label data set, any set for a
 *     multi-label one; taken in any order, kept ascending and each once
 * @param source where it came from: a file, a camera
 * @param attributes free attributes; names that begin with {@code truth.} are for reports only
 */
public record RawSample(
        String id, byte[] features, List<Integer> labels, String source, Map<String, String> attributes) {

    public RawSample {
        labels = labels.size() < 2
                ? List.copyOf(labels)
                : labels.stream().sorted().distinct().toList();
    }

    /** A sample of a single-label data set. */
    public RawSample(String id, byte[] features, int label, String source, Map<String, String> attributes) {
        this(id, features, List.of(label), source, attributes);
    }

    /**
     * The given class of a sample of a single-label data set.
     *
     * @throws IllegalStateException if it has none or several
     */
    public int label() {
        if (labels.size() != 1) {
            throw new IllegalStateException("sample '" + id + "' has " + labels.size() + " labels, not one");
        }
        return labels.get(0);
    }

    /** The same sample with other given labels and other attributes. */
    public RawSample with(List<Integer> otherLabels, Map<String, String> otherAttributes) {
        return new RawSample(id, features, otherLabels, source, otherAttributes);
    }
}

package dev.sluice.infra.ingest.source;

import java.util.Map;

/**
 * A sample as its source holds it.
 *
 * @param id unique within the data set and the same at every reading, 1 to 256 characters
 * @param features encoded values as {@link SourceFacts} says; shared, not to be changed
 * @param label given class, from 0, within the data set's classes
 * @param source where it came from: a file, a camera
 * @param attributes free attributes; names that begin with {@code truth.} are for reports only
 */
public record RawSample(String id, byte[] features, int label, String source, Map<String, String> attributes) {

    /** The same sample with another given label and other attributes. */
    public RawSample with(int otherLabel, Map<String, String> otherAttributes) {
        return new RawSample(id, features, otherLabel, source, otherAttributes);
    }
}

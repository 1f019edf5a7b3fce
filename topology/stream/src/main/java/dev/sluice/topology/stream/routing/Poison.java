package dev.sluice.topology.stream.routing;

import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.schemas.serdes.ClientErrors;
import org.apache.kafka.common.errors.SerializationException;

/** Tells a record that can never be read from one that cannot be read just now, because the schema registry does not answer. */
final class Poison {
    private Poison() {}

    /** Whether the record itself is at fault, so that trying again is useless. */
    static boolean isPoison(RuntimeException failure) {
        return (failure instanceof SerializationException || failure instanceof InvalidSampleException)
                && !ClientErrors.registryUnavailable(failure);
    }
}

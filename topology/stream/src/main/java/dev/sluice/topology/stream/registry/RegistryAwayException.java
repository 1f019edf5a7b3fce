package dev.sluice.topology.stream.registry;

import org.apache.kafka.common.KafkaException;

/** The schema registry was away for as long as a stream thread may wait: nothing is lost, the thread is to begin anew from its last commit. */
public final class RegistryAwayException extends KafkaException {
    private static final long serialVersionUID = 1L;

    RegistryAwayException(String message, Throwable cause) {
        super(message, cause);
    }
}

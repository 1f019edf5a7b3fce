package dev.sluice.topology.stream.routing;

import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Sends verdicts on to the tasks that have their samples: by their key, the sample's id, whatever partition their writer chose. Notes
 * where each stood, for dead letters to name.
 */
public final class VerdictAddress implements Processor<byte[], byte[], byte[], byte[]> {
    private static final byte[] NO_KEY = {};

    private ProcessorContext<byte[], byte[]> context;

    /** Keeps no state. */
    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    public VerdictAddress() {}

    @Override
    public void init(ProcessorContext<byte[], byte[]> newContext) {
        context = newContext;
    }

    @Override
    public void process(Record<byte[], byte[]> message) {
        if (message.value() == null) {
            // a tombstone only tidies the compacted topic: what was decided stays decided
            return;
        }
        context.recordMetadata().ifPresent(source -> Origin.of(source).noteIn(message.headers()));
        context.forward(message.key() == null ? message.withKey(NO_KEY) : message);
    }
}

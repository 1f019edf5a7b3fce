package dev.sluice.topology.stream.mixture;

import dev.sluice.topology.stream.config.Nodes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Copies published snapshots, undecoded, into the store that every routing task reads: no record can make it fail. */
public final class MixtureReader implements Processor<String, byte[], Void, Void> {
    private KeyValueStore<String, byte[]> snapshots;

    /** For a global store: one on every instance. */
    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    public MixtureReader() {}

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        snapshots = context.getStateStore(Nodes.SNAPSHOTS_STORE);
    }

    @Override
    public void process(Record<String, byte[]> message) {
        if (message.key() != null) {
            snapshots.put(message.key(), message.value());
        }
    }
}

package dev.sluice.topology.stream;

import dev.sluice.topology.noise.LossDelta;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Sums up the losses of one task until it is time to send them to the mixture. The sum lives in a store with a changelog, so that what was
 * counted and not yet sent is committed with the records it counts: nothing is counted twice or lost by a crash.
 */
final class LossAccumulator implements Processor<Object, Object, String, byte[]> {
    private final TopologyConfig config;
    private final Map<String, LossDelta> pending = new HashMap<>();

    private ProcessorContext<String, byte[]> context;
    private KeyValueStore<String, byte[]> store;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    LossAccumulator(TopologyConfig config) {
        this.config = config;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> newContext) {
        context = newContext;
        store = newContext.getStateStore(Nodes.PENDING_DELTAS_STORE);
        pending.clear();
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> entry = all.next();
                pending.put(entry.key, LossDelta.fromBytes(entry.value));
            }
        }
        newContext.schedule(config.deltaInterval(), PunctuationType.WALL_CLOCK_TIME, this::sendAll);
    }

    @Override
    public void process(Record<Object, Object> message) {
        Scored scored = (Scored) message.value();
        String dataset = scored.sample().getDataset();
        LossDelta delta = pending.computeIfAbsent(dataset, name -> new LossDelta());
        delta.record(
                scored.label(),
                scored.value().getLoss(),
                scored.probabilities(),
                scored.classIndices(),
                scored.value().getModelVersion(),
                scored.value().getLearningRate());
        byte[] bytes = delta.toBytes();
        if (delta.count() < config.deltaRecords()) {
            store.put(dataset, bytes);
        } else {
            context.forward(new Record<>(dataset, bytes, message.timestamp()));
            store.delete(dataset);
            delta.clear();
        }
    }

    private void sendAll(long now) {
        // the records' own time, by which the rate of the stream is measured
        long at = Math.max(0, context.currentStreamTimeMs());
        pending.forEach((dataset, delta) -> {
            if (delta.count() > 0) {
                context.forward(new Record<>(dataset, delta.toBytes(), at));
                store.delete(dataset);
            }
        });
        // a data set that has fallen silent must not hold memory for ever
        pending.clear();
    }
}

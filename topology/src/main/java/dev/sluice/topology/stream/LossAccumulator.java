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
 * Sums up the losses of one task until it is time to send them to the mixture. What was counted and not yet sent lives in a store with a
 * changelog, so that it is committed with the records it counts: nothing is counted twice or lost by a crash. Each record must leave
 * the store as it would be committed, and writing the histograms anew for each would be a tenth of the application's work: the store holds
 * the records' numbers instead, in pieces of which a record rewrites the newest alone.
 */
final class LossAccumulator implements Processor<Object, Object, String, byte[]> {
    private static final int PIECE_BYTES = 1024;
    private static final byte[] NOTHING = {};

    private final TopologyConfig config;
    private final Map<String, Pending> pending = new HashMap<>();

    private ProcessorContext<String, byte[]> context;
    private KeyValueStore<String, byte[]> store;

    /** What has been counted of one data set and not yet sent. */
    private static final class Pending {
        private final LossDelta delta = new LossDelta();
        /** Number of the piece that is being written, from 0. */
        private int piece;

        private byte[] numbers = NOTHING;
    }

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
                int colon = entry.key.indexOf(':');
                int piece = Integer.parseInt(entry.key.substring(0, colon));
                Pending restored = pending.computeIfAbsent(entry.key.substring(colon + 1), name -> new Pending());
                CountedNumbers.count(entry.value, restored.delta);
                restored.piece = Math.max(restored.piece, piece + 1);
            }
        }
        newContext.schedule(config.deltaInterval(), PunctuationType.WALL_CLOCK_TIME, this::sendAll);
    }

    @Override
    public void process(Record<Object, Object> message) {
        Scored scored = (Scored) message.value();
        String dataset = scored.sample().getDataset();
        Pending counted = pending.computeIfAbsent(dataset, name -> new Pending());
        counted.delta.record(
                scored.label(),
                scored.value().getLoss(),
                scored.probabilities(),
                scored.classIndices(),
                scored.value().getModelVersion(),
                scored.value().getLearningRate());
        if (counted.delta.count() >= config.deltaRecords()) {
            send(dataset, counted, message.timestamp());
            return;
        }
        counted.numbers = CountedNumbers.append(counted.numbers, scored);
        store.put(key(dataset, counted.piece), counted.numbers);
        if (counted.numbers.length >= PIECE_BYTES) {
            counted.piece++;
            counted.numbers = NOTHING;
        }
    }

    private void sendAll(long now) {
        pending.forEach((dataset, counted) -> {
            if (counted.delta.count() > 0) {
                send(dataset, counted, now);
            }
        });
        // a data set that has fallen silent must not hold memory for ever
        pending.clear();
    }

    private void send(String dataset, Pending counted, long timestamp) {
        context.forward(new Record<>(dataset, counted.delta.toBytes(), timestamp));
        int pieces = counted.numbers.length == 0 ? counted.piece : counted.piece + 1;
        for (int piece = 0; piece < pieces; piece++) {
            store.delete(key(dataset, piece));
        }
        counted.delta.clear();
        counted.piece = 0;
        counted.numbers = NOTHING;
    }

    private static String key(String dataset, int piece) {
        return piece + ":" + dataset;
    }
}

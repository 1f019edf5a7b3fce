package dev.sluice.topology.stream.mixture;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.topology.noise.window.EvidenceCounts.Kind;
import dev.sluice.topology.noise.window.LossDelta;
import dev.sluice.topology.stream.config.Nodes;
import dev.sluice.topology.stream.config.TopologyConfig;
import dev.sluice.topology.stream.record.Counted;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Sums up the losses of one task until it is time to send them to the mixture. What was counted and not yet sent is kept in a store with a
 * changelog, one entry with a small sketch, or one for each class of a multi-label sample, for each sample, so that it is committed with the records it counts: nothing is counted twice or lost by a crash.
 *
 * <p>An entry's place in the store is its number in the delta, so places are written again with the next delta; an entry names the delta
 * it belongs to, and one that was sent already is known by that. All samples of a delta have as many label values, and a sample is in one
 * delta with all of them.
 */
public final class LossAccumulator implements Processor<Object, Object, String, byte[]> {
    private static final String HEAD = "head:";
    private static final String SKETCH = "sketch:";
    /** Of a sample of the stream, whose pass stands before its sketch; what was stored before passes were counted begins otherwise. */
    private static final String ROUTED = "routed:";

    /** No delta holds more samples. */
    private static final int MOST_PASSES = 1 << 16;
    /** Evidence may double what a delta holds. */
    private static final int EVIDENCE_FACTOR = 2;

    private final TopologyConfig config;
    private final Map<String, Pending> pending = new HashMap<>();
    private final Sketches sketches = new Sketches();

    private ProcessorContext<String, byte[]> context;
    private KeyValueStore<String, byte[]> store;

    /** The delta of a data set that is being filled. */
    private static final class Pending {
        private final LossDelta delta = new LossDelta();
        private final PassCounts passes = new PassCounts(MOST_PASSES);
        private int entries;
        private int samples;
        private int values = 1;
        private long sequence;
        // the own time of the stream's records, by which its rate is measured
        private long first = Long.MAX_VALUE;
        private long last;
        private long newest;
        private boolean idle;

        Pending(long sequence) {
            this.sequence = sequence;
        }

        /** Whether a sample with so many label values goes into the same delta. */
        boolean takes(int ofSample) {
            return entries == 0 || values == ofSample;
        }

        void add(Sketches sketches, long timestamp) {
            sketches.addTo(delta);
            entries++;
            values = sketches.values();
            newest = Math.max(newest, timestamp);
            if (sketches.ofStream()) {
                samples++;
                first = Math.min(first, timestamp);
                last = Math.max(last, timestamp);
            }
        }

        void next() {
            delta.clear();
            passes.clear();
            entries = 0;
            samples = 0;
            sequence++;
            first = Long.MAX_VALUE;
            last = 0;
            newest = 0;
        }
    }

    /** Sends a data set's delta when it holds {@code deltaRecords} samples of the stream, or twice as many with evidence, and whatever waits every {@code deltaInterval}. */
    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    public LossAccumulator(TopologyConfig config) {
        this.config = config;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> newContext) {
        context = newContext;
        store = newContext.getStateStore(Nodes.PENDING_DELTAS_STORE);
        restore();
        newContext.schedule(config.deltaInterval(), PunctuationType.WALL_CLOCK_TIME, this::sendAll);
    }

    private void restore() {
        pending.clear();
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> entry = all.next();
                boolean routed = entry.key.startsWith(ROUTED);
                if (routed || entry.key.startsWith(SKETCH)) {
                    ByteBuffer in = ByteBuffer.wrap(entry.value);
                    String dataset = entry.key.substring(entry.key.indexOf(':', SKETCH.length()) + 1);
                    if (in.getLong() == nextSequence(dataset)) {
                        Pending of = pending(dataset);
                        long timestamp = in.getLong();
                        if (routed) {
                            PassDelta unusedSum = of.passes.add(PassDelta.readOne(in));
                        }
                        byte[] bytes = new byte[in.remaining()];
                        in.get(bytes);
                        sketches.read(bytes);
                        of.add(sketches, timestamp);
                    }
                }
            }
        }
    }

    private Pending pending(String dataset) {
        Pending known = pending.get(dataset);
        if (known == null) {
            known = new Pending(nextSequence(dataset));
            pending.put(dataset, known);
        }
        return known;
    }

    private long nextSequence(String dataset) {
        byte[] sent = store.get(HEAD + dataset);
        return sent == null ? 1 : ByteBuffer.wrap(sent).getLong() + 1;
    }

    @Override
    public void process(Record<Object, Object> message) {
        Counted counted = (Counted) message.value();
        String dataset = counted.scored().sample().getDataset();
        Pending of = pending(dataset);
        sketches.fill(counted);
        if (!of.takes(sketches.values())) {
            send(dataset, of);
        }
        of.add(sketches, message.timestamp());
        of.idle = false;
        PassDelta pass = pass(counted);
        if (pass != null) {
            PassDelta unusedSum = of.passes.add(pass);
        }
        if (of.samples < config.deltaRecords() && of.entries < EVIDENCE_FACTOR * config.deltaRecords()) {
            keep(dataset, of, message.timestamp(), pass);
        } else {
            send(dataset, of);
        }
    }

    private static @Nullable PassDelta pass(Counted counted) {
        if (counted.kind() != Kind.STREAM) {
            return null;
        }
        LabelledSample sample = counted.scored().sample();
        return PassDelta.one(sample.getDescribedAt().toEpochMilli(), sample.getPass(), counted.withheld());
    }

    /** Stores what the open delta has grown by. */
    private void keep(String dataset, Pending of, long timestamp, @Nullable PassDelta pass) {
        byte[] bytes = sketches.toBytes();
        ByteBuffer out = ByteBuffer.allocate(2 * Long.BYTES + (pass == null ? 0 : PassDelta.SIZE_OF_ONE) + bytes.length)
                .putLong(of.sequence)
                .putLong(timestamp);
        if (pass != null) {
            pass.writeOne(out);
        }
        store.put(
                (pass == null ? SKETCH : ROUTED) + of.entries + ':' + dataset,
                out.put(bytes).array());
    }

    private void send(String dataset, Pending of) {
        int partition = context.taskId().partition();
        DeltaMessage message = new DeltaMessage(
                partition, of.sequence, of.first, of.last, of.values, of.delta.toBytes(), of.passes.all());
        context.forward(new Record<>(dataset, message.toBytes(), of.newest));
        store.put(
                HEAD + dataset,
                ByteBuffer.allocate(Long.BYTES).putLong(of.sequence).array());
        of.next();
    }

    private void sendAll(long now) {
        for (Iterator<Map.Entry<String, Pending>> all = pending.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, Pending> entry = all.next();
            Pending of = entry.getValue();
            if (of.entries > 0) {
                send(entry.getKey(), of);
            } else if (of.idle) {
                // a data set that has fallen silent must not hold memory for ever
                all.remove();
            } else {
                of.idle = true;
            }
        }
    }
}

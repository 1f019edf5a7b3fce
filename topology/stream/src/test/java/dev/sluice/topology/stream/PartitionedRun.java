package dev.sluice.topology.stream;

import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.PassCount;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.topology.noise.window.RollingWindow;
import dev.sluice.topology.stream.PartitionStream.Event;
import dev.sluice.topology.stream.config.Nodes;
import dev.sluice.topology.stream.config.TopologyConfig;
import dev.sluice.topology.stream.config.TopologyCounters;
import dev.sluice.topology.stream.mixture.Ledgers;
import dev.sluice.topology.stream.mixture.LossAccumulator;
import dev.sluice.topology.stream.mixture.MixtureProcessor;
import dev.sluice.topology.stream.record.Counted;
import java.io.File;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * A stream through any number of partitions' loss accumulators and one mixture processor, with everything drawn that Kafka does not promise:
 * which partition a sample is in, how partitions take turns, when deltas are sent, in which order they come, which of them come again, and
 * when a task is stopped and restored from its store.
 */
final class PartitionedRun {
    /** What is left to chance; without a number's worth of chance, nothing is. */
    record Chaos(int partitions, double restarts, double duplicates, boolean shuffled) {
        static final Chaos NONE = new Chaos(1, 0, 0, false);
    }

    /** A delta on its way. */
    record Sent(String dataset, byte[] bytes, long timestamp) {}

    /** One partition's routing task. */
    private final class Task {
        private final MockProcessorContext<String, byte[]> context;
        private LossAccumulator accumulator;

        Task(int partition) {
            context = new MockProcessorContext<>(new Properties(), new TaskId(0, partition), folder);
            KeyValueStore<String, byte[]> store = store(Nodes.PENDING_DELTAS_STORE);
            store.init(context.getStateStoreContext(), store);
            context.addStateStore(store);
            accumulator = start();
        }

        private LossAccumulator start() {
            LossAccumulator fresh = new LossAccumulator(config);
            fresh.init(context);
            return fresh;
        }

        void feed(Event event) {
            for (Counted known : event.along()) {
                accumulator.process(new Record<>("any", known, event.timestamp() + 7));
            }
            accumulator.process(new Record<>("any", event.counted(), event.timestamp()));
            if (random.nextDouble() < chaos.restarts) {
                accumulator = start();
            }
        }

        List<Sent> send() {
            var timers = context.scheduledPunctuators();
            timers.get(timers.size() - 1).getPunctuator().punctuate(0);
            List<Sent> sent = new ArrayList<>();
            context.forwarded()
                    .forEach(forward -> sent.add(new Sent(
                            forward.record().key(),
                            forward.record().value(),
                            forward.record().timestamp())));
            context.resetForwards();
            return sent;
        }
    }

    private final TopologyConfig config;
    private final Chaos chaos;
    private final Random random;
    private final File folder;
    private final List<Task> tasks = new ArrayList<>();
    private final MockProcessorContext<String, Object> context;
    private final KeyValueStore<String, byte[]> mixtures = store(Nodes.MIXTURE_STORE);
    private MixtureProcessor processor;

    PartitionedRun(TopologyConfig config, Chaos chaos, long seed, File folder) {
        this.config = config;
        this.chaos = chaos;
        this.folder = folder;
        random = new Random(seed);
        for (int partition = 0; partition < chaos.partitions; partition++) {
            tasks.add(new Task(partition));
        }
        context = new MockProcessorContext<>(new Properties(), new TaskId(1, 0), folder);
        context.setCurrentSystemTimeMs(0);
        mixtures.init(context.getStateStoreContext(), mixtures);
        context.addStateStore(mixtures);
        KeyValueStore<String, byte[]> read = store(Nodes.SNAPSHOTS_STORE);
        read.init(context.getStateStoreContext(), read);
        context.addStateStore(read);
        processor = start();
    }

    private MixtureProcessor start() {
        MixtureProcessor fresh = new MixtureProcessor(
                config,
                new TopologyCounters(),
                new Connection("nowhere:9092", "mock://partitions", Bench.TOPICS, Map.of())
                        .serdes()
                        .serde(MixtureSnapshot.class),
                Bench.TOPICS.mixtures());
        fresh.init(context);
        return fresh;
    }

    private static KeyValueStore<String, byte[]> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
    }

    /** Counts one slot's samples in all their partitions; what the partitions send. */
    List<Sent> count(List<Event> slot) {
        List<List<List<Event>>> byTask = new ArrayList<>();
        for (List<Event> dealt : deal(slot)) {
            byTask.add(pieces(dealt));
        }
        List<Sent> sent = new ArrayList<>();
        List<Integer> turns = new ArrayList<>();
        for (int task = 0; task < byTask.size(); task++) {
            for (List<Event> piece : byTask.get(task)) {
                turns.addAll(Collections.nCopies(piece.size() + 1, task));
            }
        }
        if (chaos.shuffled) {
            Collections.shuffle(turns, random);
        }
        for (int task : turns) {
            List<List<Event>> left = byTask.get(task);
            if (left.get(0).isEmpty()) {
                sent.addAll(tasks.get(task).send());
                left.remove(0);
            } else {
                tasks.get(task).feed(left.get(0).remove(0));
            }
        }
        return sent;
    }

    /** Each partition has at least a piece of each data set; who has the rest is drawn. */
    private List<List<Event>> deal(List<Event> slot) {
        List<List<Event>> dealt = new ArrayList<>();
        tasks.forEach(task -> dealt.add(new ArrayList<>()));
        byDataset(slot).values().forEach(samples -> {
            if (chaos.shuffled) {
                Collections.shuffle(samples, random);
            }
            for (int i = 0; i < samples.size(); i++) {
                boolean share = i < tasks.size() * PartitionStream.LEAST_PIECE;
                dealt.get(share ? i % tasks.size() : random.nextInt(tasks.size()))
                        .add(samples.get(i));
            }
        });
        return dealt;
    }

    /** What a partition counts between two sendings: half of the time all, otherwise two parts. */
    private List<List<Event>> pieces(List<Event> dealt) {
        List<Event> first = new ArrayList<>();
        List<Event> second = new ArrayList<>();
        byDataset(dealt).values().forEach(samples -> {
            int least = PartitionStream.LEAST_PIECE;
            int cut = chaos.shuffled && random.nextBoolean() && samples.size() >= 2 * least
                    ? least + random.nextInt(samples.size() - 2 * least + 1)
                    : samples.size();
            first.addAll(samples.subList(0, cut));
            second.addAll(samples.subList(cut, samples.size()));
        });
        if (chaos.shuffled) {
            Collections.shuffle(first, random);
            Collections.shuffle(second, random);
        }
        return new ArrayList<>(List.of(first, second));
    }

    private static Map<String, List<Event>> byDataset(List<Event> events) {
        Map<String, List<Event>> by = new LinkedHashMap<>();
        events.forEach(event ->
                by.computeIfAbsent(event.dataset(), name -> new ArrayList<>()).add(event));
        return by;
    }

    /** Brings deltas to the mixture processor in an order that is drawn, some of them more than once. */
    void deliver(List<Sent> sent) {
        List<Sent> onTheirWay = new ArrayList<>(sent);
        for (Sent delta : sent) {
            if (random.nextDouble() < chaos.duplicates) {
                onTheirWay.add(delta);
            }
        }
        if (chaos.shuffled) {
            Collections.shuffle(onTheirWay, random);
        }
        for (Sent delta : onTheirWay) {
            deliver(delta.dataset, delta.bytes, delta.timestamp);
        }
    }

    void deliver(String dataset, byte[] bytes, long timestamp) {
        processor.process(new Record<>(dataset, bytes, timestamp));
        if (random.nextDouble() < chaos.restarts) {
            processor = start();
        }
    }

    /** All slots of a stream, one after the other. */
    PartitionedRun through(PartitionStream stream) {
        for (int slot = 0; slot < stream.slots(); slot++) {
            deliver(count(stream.slot(slot)));
        }
        return this;
    }

    /** The newest count of each pass of a data set. */
    Map<String, PassCount> passes(String dataset) {
        Map<String, PassCount> newest = new TreeMap<>();
        context.forwarded().forEach(forward -> {
            if (forward.record().value() instanceof PassCount count
                    && count.getDataset().equals(dataset)) {
                newest.put(forward.record().key(), count);
            }
        });
        return newest;
    }

    /** What was published of a data set. */
    List<MixtureSnapshot> published(String dataset) {
        List<MixtureSnapshot> snapshots = new ArrayList<>();
        context.forwarded().forEach(forward -> {
            if (dataset.equals(forward.record().key())) {
                MixtureSnapshot snapshot = MixtureSnapshot.newBuilder(
                                (MixtureSnapshot) forward.record().value())
                        .setFittedAt(Instant.EPOCH)
                        .build();
                snapshots.add(snapshot);
            }
        });
        return snapshots;
    }

    /** A data set's window, restored from what the store holds. */
    RollingWindow window(String dataset) {
        return Ledgers.window(dataset, config, mixtures);
    }
}

package dev.sluice.topology.stream.mixture;

import dev.sluice.schemas.records.CountedBy;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.PassCount;
import dev.sluice.schemas.topics.PassKey;
import dev.sluice.topology.noise.NoiseFit;
import dev.sluice.topology.noise.verdict.ReviewerErrors;
import dev.sluice.topology.noise.verdict.VerdictCounts;
import dev.sluice.topology.stream.config.Nodes;
import dev.sluice.topology.stream.config.TopologyConfig;
import dev.sluice.topology.stream.config.TopologyCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the rolling window and the verdicts of each data set, fits the noise model to it and publishes what changed materially; and again
 * what is published and would be forgotten. Counts what is routed by pass.
 */
public final class MixtureProcessor implements Processor<String, byte[], String, Object> {
    private static final Logger LOG = LoggerFactory.getLogger(MixtureProcessor.class);

    private static final Duration SOON = Duration.ofMillis(100);
    private static final Duration LOOKS_EVERY = Duration.ofHours(1);
    private static final int LEDGERS_IN_MEMORY = 32;

    private final TopologyConfig config;
    private final TopologyCounters counters;
    private final Serde<MixtureSnapshot> serde;
    private final String topic;
    /** Those used last; any other is restored from the store when it is needed. */
    private final Map<String, MixtureLedger> ledgers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, MixtureLedger> eldest) {
            return size() > LEDGERS_IN_MEMORY;
        }
    };

    private ProcessorContext<String, Object> context;
    private KeyValueStore<String, byte[]> store;
    private KeptSnapshots kept;
    private Cancellable firstLook;

    /**
     * Begins without ledgers: each is restored from the store when its data set first comes.
     *
     * @param counters where to count what is published
     * @param serde of snapshots, closed with the processor
     * @param topic topic that they are published to, for the serde
     */
    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    public MixtureProcessor(
            TopologyConfig config, TopologyCounters counters, Serde<MixtureSnapshot> serde, String topic) {
        this.config = config;
        this.counters = counters;
        this.serde = serde;
        this.topic = topic;
    }

    @Override
    public void init(ProcessorContext<String, Object> newContext) {
        context = newContext;
        store = newContext.getStateStore(Nodes.MIXTURE_STORE);
        ledgers.clear();
        KeyValueStore<String, byte[]> read = newContext.getStateStore(Nodes.SNAPSHOTS_STORE);
        kept = new KeptSnapshots(store, read, serde, topic);
        firstLook = newContext.schedule(SOON, PunctuationType.WALL_CLOCK_TIME, this::bringBackLost);
        newContext.schedule(LOOKS_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> publishAgain(kept.old(now), now));
    }

    @Override
    public void process(Record<String, byte[]> message) {
        String dataset = message.key();
        MixtureLedger ledger = ledgers.computeIfAbsent(dataset, name -> new MixtureLedger(name, config, store));
        NoiseFit before = ledger.published();
        if (VerdictCounts.isVerdicts(message.value())) {
            // they show with the next fit: without new losses there is nothing to route by it
            ledger.add(VerdictCounts.fromBytes(message.value()));
            return;
        }
        if (ReviewerErrors.isErrors(message.value())) {
            ledger.add(ReviewerErrors.fromBytes(message.value()));
            return;
        }
        NoiseFit fit = ledger.add(DeltaMessage.fromBytes(message.value()));
        count(message, ledger.counted());
        if (fit == null) {
            return;
        }
        if (before == null
                || before.state() != fit.state()
                || before.guard().collapsed() != fit.guard().collapsed()) {
            LOG.atInfo()
                    .addKeyValue("dataset", dataset)
                    .addKeyValue("version", ledger.version())
                    .addKeyValue("state", fit.state())
                    .addKeyValue("reason", fit.reason())
                    .addKeyValue("noiseRate", fit.noiseRate())
                    .addKeyValue("withholding", !fit.guard().collapsed())
                    .addKeyValue("samplesSeen", ledger.window().samplesSeen())
                    .log("The noise model changed its state");
        }
        MixtureSnapshot snapshot = Mixtures.snapshot(
                dataset,
                ledger.version(),
                fit,
                ledger.window(),
                ledger.verdicts(),
                ledger.errors(),
                ledger.valuesPerSample(),
                config.noise(),
                context.currentSystemTimeMs());
        context.forward(new Record<>(dataset, snapshot, message.timestamp()), Nodes.MIXTURES_SINK);
        kept.published(snapshot, Math.min(message.timestamp(), context.currentSystemTimeMs()));
        counters.mixtures.increment();
    }

    private void count(Record<String, byte[]> message, List<PassDelta> passes) {
        for (PassDelta pass : passes) {
            PassCount count = new PassCount(
                    message.key(),
                    Instant.ofEpochMilli(pass.describedAt()),
                    pass.pass(),
                    CountedBy.TOPOLOGY,
                    pass.routed(),
                    pass.withheld());
            context.forward(new Record<>(PassKey.of(count), count, message.timestamp()), Nodes.PASSES_SINK);
        }
    }

    private void bringBackLost(long now) {
        firstLook.cancel();
        publishAgain(kept.lost(now), now);
    }

    private void publishAgain(List<MixtureSnapshot> snapshots, long now) {
        for (MixtureSnapshot snapshot : snapshots) {
            LOG.atInfo()
                    .addKeyValue("dataset", snapshot.getDataset())
                    .addKeyValue("version", snapshot.getVersion())
                    .log("The newest mixture is published again, lest its topic forget it");
            context.forward(new Record<>(snapshot.getDataset(), snapshot, now), Nodes.MIXTURES_SINK);
        }
    }

    @Override
    public void close() {
        serde.close();
    }
}

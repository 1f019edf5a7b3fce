package dev.sluice.topology.stream.mixture;

import dev.sluice.topology.noise.NoiseConfig;
import dev.sluice.topology.noise.NoiseFit;
import dev.sluice.topology.noise.NoiseModel;
import dev.sluice.topology.noise.verdict.ReviewerErrors;
import dev.sluice.topology.noise.verdict.VerdictCounts;
import dev.sluice.topology.noise.window.ArrivalRate;
import dev.sluice.topology.noise.window.LossDelta;
import dev.sluice.topology.noise.window.RollingWindow;
import dev.sluice.topology.stream.config.TopologyConfig;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The noise model of one data set with its window and its history, kept in a store slot by slot, so that a delta rewrites the
 * open slot and a small header, not the whole window.
 */
final class MixtureLedger {
    private static final int HEAD = 2 * Long.BYTES + Integer.BYTES;
    /** Windows of samples after which a generation of verdicts ends if no new ones have filled it. */
    private static final long VERDICTS_KEPT_FOR = 64;
    /** Passes whose counts are known; a stream has one at a time, or two where one ends. */
    private static final int PASSES_KEPT = 256;

    private final String dataset;
    private final TopologyConfig config;
    private final KeyValueStore<String, byte[]> store;
    private final SeenDeltas seen;
    private final PassCounts passes;
    private int valuesPerSample;
    private NoiseConfig noise;
    private RollingWindow window;
    private ArrivalRate arrivals;
    private VerdictBook verdicts;
    private ReviewerErrors errors;
    private long version;
    private long lossesSinceFit;
    private int fitsSincePublished;
    private @Nullable NoiseFit fit;
    private @Nullable NoiseFit published;
    private List<PassDelta> counted = List.of();

    /** Restores the ledger of a data set, or begins one. */
    MixtureLedger(String dataset, TopologyConfig config, KeyValueStore<String, byte[]> store) {
        this.dataset = dataset;
        this.config = config;
        this.store = store;
        byte[] values = store.get(valuesKey());
        valuesPerSample = values == null ? 1 : ByteBuffer.wrap(values).getInt();
        noise = config.noise().forValuesPerSample(valuesPerSample);
        byte[] rate = store.get("arrivals:" + dataset);
        arrivals = rate == null ? new ArrivalRate(noise.windowSize()) : ArrivalRate.fromBytes(noise.windowSize(), rate);
        verdicts = verdictBook();
        passes = PassCounts.read(store.get(passesKey()), PASSES_KEPT);
        byte[] erred = store.get(errorsKey());
        errors = erred == null ? ReviewerErrors.NONE : ReviewerErrors.fromBytes(erred);
        byte[] head = store.get(headKey());
        if (head == null) {
            window = new RollingWindow(noise.windowSize(), noise.slotSize(), noise.initialWindow());
            seen = new SeenDeltas();
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(head);
        version = in.getLong();
        lossesSinceFit = in.getLong();
        fitsSincePublished = in.getInt();
        byte[] header = new byte[in.remaining()];
        in.get(header);
        window = RollingWindow.restore(
                noise.windowSize(), noise.slotSize(), noise.initialWindow(), header, n -> stored(slotKey(n)));
        seen = SeenDeltas.fromBytes(stored(seenKey()));
        fit = storedFit("fit:");
        published = storedFit("published:");
    }

    private VerdictBook verdictBook() {
        return new VerdictBook(dataset, VERDICTS_KEPT_FOR * noise.windowSize(), store);
    }

    /** The losses counted; to be read, not changed. */
    RollingWindow window() {
        return window;
    }

    /** Label values of a sample, as the newest delta has it: above 1 for multi-label samples. */
    int valuesPerSample() {
        return valuesPerSample;
    }

    /** Version of the newest published snapshot, 0 before the first. */
    long version() {
        return version;
    }

    /** The fit before the newest, by which a change of state shows. */
    @Nullable
    NoiseFit published() {
        return published;
    }

    /** Verdicts that count. */
    long verdicts() {
        return verdicts.window().total();
    }

    /** What people said of samples whose right labels are known. */
    ReviewerErrors errors() {
        return errors;
    }

    /** Adds what people said of such samples, or takes it back. */
    void add(ReviewerErrors more) {
        errors = errors.plus(more);
        store.put(errorsKey(), errors.toBytes());
    }

    /** Adds verdicts, or takes undone ones back. */
    void add(VerdictCounts counts) {
        verdicts.add(counts, window.samplesSeen());
    }

    /**
     * Adds losses, fits where enough have come, and stores the whole. A message that was added before changes nothing. Fits are made only
     * where a slot of the window ends: what they see is then decided by which samples are in which slot, not by the order or the
     * partitions they came in.
     *
     * @return the fit to publish under {@link #version}, or null if there is none
     */
    @Nullable
    NoiseFit add(DeltaMessage message) {
        LossDelta delta = LossDelta.fromBytes(message.delta());
        counted = List.of();
        if (!seen.add(message.partition(), message.sequence())) {
            return null;
        }
        store.put(seenKey(), seen.toBytes());
        counted(message.passes());
        if (message.values() != valuesPerSample) {
            resize(message.values());
        }
        long firstBefore = window.firstSlot();
        long openBefore = window.openSlot();
        window.add(delta);
        lossesSinceFit += delta.count();
        if (delta.count() > 0) {
            arrivals.add(delta.count(), message.first(), message.last());
        }
        NoiseFit due = null;
        if (window.openSlot() > openBefore) {
            arrivals.endSlot();
            verdicts.fade(window.samplesSeen());
            due = lossesSinceFit >= refitEvery() ? refit() : null;
        }
        store.put("arrivals:" + dataset, arrivals.toBytes());
        for (long slot = firstBefore; slot < window.firstSlot(); slot++) {
            store.delete(slotKey(slot));
        }
        for (long slot = openBefore; slot <= window.openSlot(); slot++) {
            store.put(slotKey(slot), window.slot(slot));
        }
        byte[] header = window.header();
        store.put(
                headKey(),
                ByteBuffer.allocate(HEAD + header.length)
                        .putLong(version)
                        .putLong(lossesSinceFit)
                        .putInt(fitsSincePublished)
                        .put(header)
                        .array());
        return due;
    }

    private void counted(List<PassDelta> more) {
        if (!more.isEmpty()) {
            counted = more.stream().map(passes::add).toList();
            store.put(passesKey(), passes.toBytes());
        }
    }

    /** The passes that the newest delta counted samples of, with all that is counted of them now. */
    List<PassDelta> counted() {
        return counted;
    }

    /** Sizes that are given in samples change where samples begin to have another number of values: what is held stays. */
    private void resize(int values) {
        valuesPerSample = values;
        noise = config.noise().forValuesPerSample(values);
        window = RollingWindow.restore(
                noise.windowSize(), noise.slotSize(), noise.initialWindow(), window.header(), window::slot);
        arrivals = ArrivalRate.fromBytes(noise.windowSize(), arrivals.toBytes());
        verdicts = verdictBook();
        store.put(valuesKey(), ByteBuffer.allocate(Integer.BYTES).putInt(values).array());
    }

    private long refitEvery() {
        return (long) config.refitEvery() * config.noise().scale(valuesPerSample);
    }

    private @Nullable NoiseFit refit() {
        ReviewerErrors faded = errors.faded();
        if (!faded.equals(errors)) {
            errors = faded;
            store.put(errorsKey(), errors.toBytes());
        }
        NoiseConfig measured = noise.with(copy ->
                copy.auditorError(errors.rate(noise.auditorError())).auditorChecks(Math.max(0, errors.judged())));
        NoiseFit next = new NoiseModel(measured)
                .fit(window, fit, window.learningRate(), verdicts.window(), arrivals.samplesPerHour());
        lossesSinceFit = 0;
        fit = next;
        store.put("fit:" + dataset, next.toBytes());
        fitsSincePublished++;
        if (published != null && fitsSincePublished < config.heartbeatFits() && !next.differsMaterially(published)) {
            return null;
        }
        version++;
        fitsSincePublished = 0;
        published = next;
        store.put("published:" + dataset, next.toBytes());
        return next;
    }

    private @Nullable NoiseFit storedFit(String prefix) {
        byte[] bytes = store.get(prefix + dataset);
        return bytes == null
                ? null
                : NoiseFit.fromBytes(bytes, config.noise().clipPolicy().spec());
    }

    private byte[] stored(String key) {
        byte[] bytes = store.get(key);
        if (bytes == null) {
            throw new IllegalStateException("state of the mixture of data set '" + dataset + "' lacks '" + key
                    + "': delete the application's local state and let it restore from its changelog");
        }
        return bytes;
    }

    private String valuesKey() {
        return "values:" + dataset;
    }

    private String passesKey() {
        return "passes:" + dataset;
    }

    private String errorsKey() {
        return "errors:" + dataset;
    }

    private String seenKey() {
        return "seen:" + dataset;
    }

    private String headKey() {
        return "head:" + dataset;
    }

    private String slotKey(long number) {
        return "slot:" + number + ":" + dataset;
    }
}

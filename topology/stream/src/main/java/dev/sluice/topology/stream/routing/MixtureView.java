package dev.sluice.topology.stream.routing;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.serdes.UnknownSchemaException;
import dev.sluice.topology.noise.CompiledMixture;
import dev.sluice.topology.noise.clip.ClipPolicy;
import dev.sluice.topology.noise.routing.AuditDraw;
import dev.sluice.topology.noise.routing.RoutingDecision;
import dev.sluice.topology.noise.routing.WithholdLottery;
import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.transition.LabelScorers;
import dev.sluice.topology.stream.mixture.Mixtures;
import dev.sluice.topology.stream.record.Scored;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest mixture of each data set, compiled once for each snapshot. Bound to one task. */
final class MixtureView {
    private static final Logger LOG = LoggerFactory.getLogger(MixtureView.class);

    /** A mixture ready to decide; version 0 is the one before the first. */
    record Current(@Nullable CompiledMixture mixture, long version, String clipPolicy, AuditDraw audits) {
        static Current none(AuditDraw audits) {
            return new Current(null, 0, ClipPolicy.none().spec(), audits);
        }

        RoutingDecision decide(Scored scored) {
            if (mixture == null) {
                return RoutingDecision.PASS;
            }
            LabelledSample sample = scored.sample();
            DoubleSupplier draw = () -> WithholdLottery.withhold(sample.getDataset(), sample.getId(), sample.getPass());
            boolean[] present = scored.present();
            return present == null
                    ? mixture.decide(
                            scored.value().getLoss(),
                            scored.label(),
                            scored.probabilities(),
                            scored.classIndices(),
                            draw)
                    : mixture.decideSet(present, scored.probabilities(), draw);
        }
    }

    private record Cached(byte[] bytes, Current current) {}

    private final ReadOnlyKeyValueStore<String, byte[]> snapshots;
    private final Deserializer<MixtureSnapshot> deserializer;
    private final String topic;
    private final Current none;
    private final LabelScorers withoutMixture = new LabelScorers(null);
    private final Map<String, Cached> cache = new HashMap<>();

    /** @param first which samples are drawn as audits before there is a mixture */
    MixtureView(
            ReadOnlyKeyValueStore<String, byte[]> snapshots,
            Deserializer<MixtureSnapshot> deserializer,
            String topic,
            AuditDraw first) {
        this.snapshots = snapshots;
        this.deserializer = deserializer;
        this.topic = topic;
        none = Current.none(first);
    }

    /** What the labels of a sample are scored by under a mixture. */
    LabelScorer scorer(Current current, Scored scored) {
        int classes = scored.present() == null ? scored.probabilities().length : 2;
        return current.mixture() == null
                ? withoutMixture.of(classes)
                : current.mixture().scorer(classes);
    }

    Current newest(String dataset) {
        byte[] bytes = snapshots.get(dataset);
        if (bytes == null) {
            return none;
        }
        Cached cached = cache.get(dataset);
        if (cached == null || (cached.bytes != bytes && !Arrays.equals(cached.bytes, bytes))) {
            try {
                cached = new Cached(bytes, compile(dataset, bytes));
            } catch (UnknownSchemaException e) {
                // its patience is over: samples go on, and it is tried again with each
                return cached == null ? none : cached.current;
            }
            cache.put(dataset, cached);
        }
        return cached.current;
    }

    private Current compile(String dataset, byte[] bytes) {
        try {
            MixtureSnapshot snapshot = deserializer.deserialize(topic, bytes);
            return new Current(
                    Mixtures.compile(snapshot),
                    snapshot.getVersion(),
                    snapshot.getClipPolicy(),
                    Mixtures.audits(snapshot));
        } catch (SerializationException | IllegalArgumentException e) {
            if (e instanceof UnknownSchemaException || (e instanceof SerializationException && !Poison.isPoison(e))) {
                throw e;
            }
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("topic", topic)
                    .addKeyValue("dataset", dataset)
                    .log("The newest mixture cannot be used: samples pass with weight 1 until the next one");
            return Current.none(AuditDraw.NONE);
        }
    }
}

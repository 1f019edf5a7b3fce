package dev.sluice.scorer.service;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.samples.SampleDecoder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a batch may be scored now or must wait: for the description of its data set, for the first model, or for
 * the trainer to catch up. Each wait ends by itself.
 */
final class ScoringGate {
    /** After a wait for a description was in vain: so that made-up names of data sets cannot stall the stream. */
    private static final Duration NO_WAIT_AFTER_VAIN = Duration.ofSeconds(30);

    private static final int MAX_DATASETS = 1000;

    private final DatasetCatalogue catalogue;
    private final ScorerConfig config;
    private final Map<String, Staleness> staleness = new HashMap<>();
    private final Map<String, DatasetCatalogue.Progress> known = new HashMap<>();
    private final Map<String, Instant> firstSeen = new HashMap<>();
    private @Nullable Instant descriptorWaitFrom;
    private Instant descriptorWaitNotBefore = Instant.MIN;

    ScoringGate(DatasetCatalogue catalogue, ScorerConfig config) {
        this.catalogue = catalogue;
        this.config = config;
    }

    /** Whether this batch must wait at this moment. */
    boolean hold(List<SourceItem> batch, Instant now) {
        Map<String, Map<Integer, Long>> firstOffsets = new LinkedHashMap<>();
        boolean undescribed = false;
        for (SourceItem item : batch) {
            LabelledSample sample = item.sample();
            if (sample == null) {
                continue;
            }
            SampleDecoder decoder = catalogue.decoder(sample.getDataset());
            if (decoder == null) {
                undescribed = true;
            } else {
                firstOffsets
                        .computeIfAbsent(sample.getDataset(), name -> new HashMap<>())
                        .merge(item.source().partition(), item.source().offset(), Math::min);
            }
        }
        boolean hold = awaitDescriptor(undescribed, now);
        for (Map.Entry<String, Map<Integer, Long>> entry : firstOffsets.entrySet()) {
            hold |= awaitTrainer(entry.getKey(), entry.getValue(), now);
        }
        return hold;
    }

    private boolean awaitDescriptor(boolean undescribed, Instant now) {
        if (!undescribed) {
            descriptorWaitFrom = null;
            return false;
        }
        if (now.isBefore(descriptorWaitNotBefore)) {
            return false;
        }
        if (descriptorWaitFrom == null) {
            descriptorWaitFrom = now;
        }
        if (now.isBefore(descriptorWaitFrom.plus(config.descriptorWait()))) {
            return true;
        }
        descriptorWaitFrom = null;
        descriptorWaitNotBefore = now.plus(NO_WAIT_AFTER_VAIN);
        return false;
    }

    private boolean awaitTrainer(String dataset, Map<Integer, Long> firstOffsets, Instant now) {
        Staleness state =
                staleness.computeIfAbsent(dataset, name -> new Staleness(config.maxStaleness(), config.maxWait()));
        firstOffsets.forEach(state::position);
        if (catalogue.model(dataset) == null) {
            if (firstSeen.size() >= MAX_DATASETS) {
                firstSeen.clear();
            }
            Instant since = firstSeen.computeIfAbsent(dataset, name -> now);
            return now.isBefore(since.plus(config.firstModelWait()));
        }
        followTrainer(dataset, state);
        return state.hold(now);
    }

    private void followTrainer(String dataset, Staleness state) {
        DatasetCatalogue.Progress progress = catalogue.progress(dataset);
        if (progress != null && !progress.equals(known.put(dataset, progress))) {
            state.trained(progress.trainedUpTo(), progress.samplesSeen(), progress.arrivedAt());
        }
    }

    /** Notes that a batch was handed on to be scored: from now on it counts as ahead of training. */
    void handed(List<SourceItem> batch) {
        for (SourceItem item : batch) {
            LabelledSample sample = item.sample();
            Staleness state = sample == null ? null : staleness.get(sample.getDataset());
            if (state != null) {
                state.position(item.source().partition(), item.source().offset() + 1);
            }
        }
    }

    /** Takes back what was handed on and has been given up: these are the next offsets to score. */
    void rewind(Map<Integer, Long> next) {
        staleness.values().forEach(state -> next.forEach(state::rewind));
    }

    /** Forgets every partition but these. */
    void retain(List<Integer> partitions) {
        staleness.values().forEach(state -> state.retain(partitions));
    }

    /** The largest lead of scoring over training among the data sets, in samples. */
    long ahead() {
        // also while nothing waits to be scored: the trainer catches up meanwhile
        staleness.forEach(this::followTrainer);
        return staleness.values().stream().mapToLong(Staleness::ahead).max().orElse(0);
    }
}

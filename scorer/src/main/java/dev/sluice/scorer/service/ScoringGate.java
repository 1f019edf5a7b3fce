package dev.sluice.scorer.service;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.samples.SampleDecoder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a batch may be scored now or must wait: for the description of its data set, for the first model, or for
 * the trainer to catch up. Each wait ends by itself; those for what may be absent begin when the catalogue has been read to its end
 * ({@link FeedState}), and begin anew after each interruption of that.
 */
final class ScoringGate {
    /**
     * After a wait for a description was in vain, so that made-up names of data sets cannot stall the stream: others are given up as soon
     * as the catalogue has been read up to the moment at which they were met, and the same one at once.
     */
    private static final Duration SHORT_WAITS_AFTER_VAIN = Duration.ofSeconds(30);

    private static final int MAX_DATASETS = 1000;

    private final DatasetCatalogue catalogue;
    private final FeedState feed;
    private final ScorerConfig config;
    private final Map<String, Staleness> staleness = new HashMap<>();
    private final Map<String, DatasetCatalogue.Progress> known = new HashMap<>();
    private final Map<String, Instant> firstSeen = new HashMap<>();
    private final Map<String, Instant> vain = new HashMap<>();
    private @Nullable Instant descriptorWaitFrom;
    private Instant shortWaitsUntil = Instant.MIN;
    private String waitsFor = "";

    ScoringGate(DatasetCatalogue catalogue, FeedState feed, ScorerConfig config) {
        this.catalogue = catalogue;
        this.feed = feed;
        this.config = config;
    }

    /** Whether this batch must wait at this moment. */
    boolean hold(List<SourceItem> batch, Instant now) {
        Map<String, Map<Integer, Long>> firstOffsets = new LinkedHashMap<>();
        Set<String> undescribed = new LinkedHashSet<>();
        for (SourceItem item : batch) {
            LabelledSample sample = item.sample();
            if (sample == null) {
                continue;
            }
            SampleDecoder decoder = catalogue.decoder(sample.getDataset());
            if (decoder == null) {
                undescribed.add(sample.getDataset());
            } else {
                firstOffsets
                        .computeIfAbsent(sample.getDataset(), name -> new HashMap<>())
                        .merge(item.source().partition(), item.source().offset(), Math::min);
            }
        }
        boolean hold = awaitDescriptors(undescribed, now);
        for (Map.Entry<String, Map<Integer, Long>> entry : firstOffsets.entrySet()) {
            hold |= awaitTrainer(entry.getKey(), entry.getValue(), now);
        }
        return hold;
    }

    /** What the batch that was held back last waits for, in words. */
    String waitsFor() {
        return waitsFor;
    }

    private boolean awaitDescriptors(Set<String> undescribed, Instant now) {
        Instant current = feed.since();
        undescribed.removeIf(name -> inVain(name, current, now));
        if (undescribed.isEmpty()) {
            descriptorWaitFrom = null;
            return false;
        }
        waitsFor = "the description of the data set '" + undescribed.iterator().next() + "'";
        if (current == null) {
            waitsFor += ", and descriptions are still being read";
            descriptorWaitFrom = null;
            return true;
        }
        Instant from = descriptorWaitFrom;
        if (from == null || from.isBefore(current)) {
            from = now;
            descriptorWaitFrom = from;
        }
        Instant end = now.isBefore(shortWaitsUntil) ? from : from.plus(config.descriptorWait());
        if (now.isBefore(end) || !feed.readUpTo(end)) {
            return true;
        }
        if (!now.isBefore(shortWaitsUntil)) {
            shortWaitsUntil = now.plus(SHORT_WAITS_AFTER_VAIN);
        }
        if (vain.size() >= MAX_DATASETS) {
            vain.clear();
        }
        undescribed.forEach(name -> vain.put(name, now));
        descriptorWaitFrom = null;
        return false;
    }

    private boolean inVain(String dataset, @Nullable Instant current, Instant now) {
        Instant at = vain.get(dataset);
        return at != null && current != null && !current.isAfter(at) && now.isBefore(at.plus(SHORT_WAITS_AFTER_VAIN));
    }

    private boolean awaitTrainer(String dataset, Map<Integer, Long> firstOffsets, Instant now) {
        Staleness state =
                staleness.computeIfAbsent(dataset, name -> new Staleness(config.maxStaleness(), config.maxWait()));
        firstOffsets.forEach(state::position);
        if (catalogue.model(dataset) == null) {
            return awaitFirstModel(dataset, now);
        }
        followTrainer(dataset, state);
        boolean hold = state.hold(now);
        if (hold) {
            waitsFor = "a newer model of the data set '" + dataset + "': scoring is " + state.ahead()
                    + " samples ahead of training";
        }
        return hold;
    }

    private boolean awaitFirstModel(String dataset, Instant now) {
        if (firstSeen.size() >= MAX_DATASETS) {
            firstSeen.clear();
        }
        Instant seen = firstSeen.computeIfAbsent(dataset, name -> now);
        Instant current = feed.since();
        boolean hold = true;
        if (current != null) {
            Instant end = (seen.isBefore(current) ? current : seen).plus(config.firstModelWait());
            hold = now.isBefore(end) || !feed.readUpTo(end);
        }
        if (hold) {
            waitsFor = "the first model of the data set '" + dataset + "'"
                    + (current == null ? ", and models are still being read" : "");
        }
        return hold;
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

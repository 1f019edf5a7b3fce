package dev.sluice.trainer.input;

import dev.sluice.schemas.records.ConsumedOffset;
import dev.sluice.schemas.records.ScheduleOrigin;
import dev.sluice.schemas.records.SourcePosition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Up to where the records of a topic have been read, and what they were: what a snapshot may claim once all of them have been trained on.
 * Never changes.
 *
 * @param topic topic the trainer reads
 * @param offsets for each partition read from the first offset not yet read
 * @param sources for each partition of the source topic the first offset beyond the newest sample read
 * @param origins where in the source topic the stream began that the learning-rate schedule runs over
 * @param describedAt which description announced that stream
 * @param samplesSeen samples of the data set, those of weight 0 included
 * @param trained samples learnt from
 * @param labelCounts for each class how many of them had its label; empty where nobody counts
 * @param firstPassOf which description announced all samples learnt from, as long as they are of pass 1 of one stream; else null
 */
public record Books(
        String topic,
        SortedMap<Integer, Long> offsets,
        SortedMap<Integer, Long> sources,
        SortedMap<Integer, Long> origins,
        Instant describedAt,
        long samplesSeen,
        long trained,
        List<Long> labelCounts,
        @Nullable Instant firstPassOf) {

    /** Copies the maps and the list, so that whoever fills them may go on. */
    public Books {
        offsets = new TreeMap<>(offsets);
        sources = new TreeMap<>(sources);
        origins = new TreeMap<>(origins);
        labelCounts = List.copyOf(labelCounts);
    }

    /** Those of a trainer that has read nothing. */
    public static Books empty(String topic) {
        return new Books(
                topic, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), Instant.EPOCH, 0, 0, List.of(), null);
    }

    /** {@link #offsets} as a snapshot carries them, by partition. */
    public List<ConsumedOffset> consumedOffsets() {
        return offsets.entrySet().stream()
                .map(entry -> new ConsumedOffset(topic, entry.getKey(), entry.getValue()))
                .toList();
    }

    /** {@link #sources} as a snapshot carries them, by partition: what the scorer measures its lead by. */
    public List<SourcePosition> trainedUpTo() {
        return positions(sources);
    }

    /** Where the schedule's stream began, or null before its first sample. */
    @Nullable
    public ScheduleOrigin schedule() {
        return origins.isEmpty() ? null : new ScheduleOrigin(describedAt, positions(origins));
    }

    /**
     * Source records of a later state's schedule that lie before this one's end, over all partitions: the measure of how far that stream
     * has been worked off.
     */
    public long sourceRecordsOf(Books later) {
        return later.origins.entrySet().stream()
                .mapToLong(origin -> Math.max(0, sources.getOrDefault(origin.getKey(), 0L) - origin.getValue()))
                .sum();
    }

    private static List<SourcePosition> positions(Map<Integer, Long> offsets) {
        return offsets.entrySet().stream()
                .map(entry -> new SourcePosition(entry.getKey(), entry.getValue()))
                .toList();
    }
}

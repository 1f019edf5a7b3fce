package dev.sluice.trainer.service;

import dev.sluice.schemas.records.ConsumedOffset;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.ScheduleOrigin;
import dev.sluice.schemas.records.SourcePosition;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which records the network's parameters speak of: the books that make a snapshot resumable. A record that was read is open
 * until the batch it stands in has been trained on; only {@link #settle} moves it into what a snapshot may claim. Invariant: the
 * settled offsets and the parameters belong together, so that no record is trained on twice and none is left out.
 */
final class TrainingProgress {
    private final String topic;
    private final Map<Integer, Long> openOffsets = new HashMap<>();
    private final Map<Integer, Long> openSources = new HashMap<>();
    private final TreeMap<Integer, Long> offsets = new TreeMap<>();
    private final TreeMap<Integer, Long> sources = new TreeMap<>();
    private final TreeMap<Integer, Long> origins = new TreeMap<>();
    private Instant describedAt = Instant.EPOCH;
    private long openSeen;
    private long openTrained;
    private long samplesSeen;
    private long trained;

    /** @param topic topic the trainer reads */
    TrainingProgress(String topic) {
        this.topic = topic;
    }

    /**
     * Takes over what a snapshot says.
     *
     * @throws IllegalStateException if it was trained on another topic
     */
    void restore(ModelSnapshot snapshot, String trainedMetric) {
        for (ConsumedOffset offset : snapshot.getConsumedOffsets()) {
            if (!offset.getTopic().equals(topic)) {
                throw new IllegalStateException("the newest snapshot of '" + snapshot.getDataset()
                        + "' was trained on topic " + offset.getTopic() + ", this trainer reads " + topic);
            }
            offsets.put(offset.getPartition(), offset.getOffset());
        }
        for (SourcePosition position : snapshot.getTrainedUpTo()) {
            sources.put(position.getPartition(), position.getOffset());
        }
        ScheduleOrigin schedule = snapshot.getSchedule();
        if (schedule != null) {
            describedAt = schedule.getDescribedAt();
            schedule.getFrom().forEach(position -> origins.put(position.getPartition(), position.getOffset()));
        }
        samplesSeen = snapshot.getSamplesSeen();
        trained = snapshot.getMetrics()
                .getOrDefault(trainedMetric, (double) samplesSeen)
                .longValue();
    }

    /**
     * Says which description the samples from now on are of; a later one than before is another stream, with a schedule of its own.
     */
    void describedAt(Instant createdAt) {
        if (createdAt.isAfter(describedAt)) {
            describedAt = createdAt;
            origins.clear();
        }
    }

    /** Notes a record that was read, whatever becomes of it. */
    void read(int partition, long offset) {
        openOffsets.put(partition, offset + 1);
    }

    /**
     * Notes a sample of this data set that was read.
     *
     * @param learnt whether it goes into the batch, as opposed to being only counted
     */
    void seen(int sourcePartition, long sourceOffset, boolean learnt) {
        openSources.merge(sourcePartition, sourceOffset + 1, Math::max);
        // a sample re-emitted by a verdict is of an earlier stream
        if (sourceOffset >= sources.getOrDefault(sourcePartition, 0L)) {
            origins.putIfAbsent(sourcePartition, sourceOffset);
        }
        openSeen++;
        openTrained += learnt ? 1 : 0;
    }

    /** Says that everything read so far has been trained on, or needs no training. */
    void settle() {
        offsets.putAll(openOffsets);
        openSources.forEach((partition, offset) -> sources.merge(partition, offset, Math::max));
        samplesSeen += openSeen;
        trained += openTrained;
        openOffsets.clear();
        openSources.clear();
        openSeen = 0;
        openTrained = 0;
    }

    /** First offset not yet settled of each partition read from. */
    Map<Integer, Long> offsets() {
        return offsets;
    }

    List<ConsumedOffset> consumedOffsets() {
        return offsets.entrySet().stream()
                .map(entry -> new ConsumedOffset(topic, entry.getKey(), entry.getValue()))
                .toList();
    }

    List<SourcePosition> trainedUpTo() {
        return sources.entrySet().stream()
                .map(entry -> new SourcePosition(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Where the schedule's stream began, or null before its first sample. */
    @Nullable
    ScheduleOrigin schedule() {
        if (origins.isEmpty()) {
            return null;
        }
        return new ScheduleOrigin(
                describedAt,
                origins.entrySet().stream()
                        .map(entry -> new SourcePosition(entry.getKey(), entry.getValue()))
                        .toList());
    }

    /** Source records of the schedule's stream worked off, over all partitions: the measure of how far it is. */
    long sourceRecords() {
        return origins.entrySet().stream()
                .mapToLong(origin -> Math.max(0, sources.getOrDefault(origin.getKey(), 0L) - origin.getValue()))
                .sum();
    }

    /** Settled samples of this data set, those of weight 0 included. */
    long samplesSeen() {
        return samplesSeen;
    }

    /** Settled samples that were learnt from. */
    long trained() {
        return trained;
    }
}

package dev.sluice.trainer.snapshot;

import dev.sluice.schemas.records.ConsumedOffset;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.ScheduleOrigin;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.trainer.input.Books;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which records the network's parameters speak of: the books that make a snapshot resumable. They are taken over from the reader batch by
 * batch, once a batch has been trained on. Invariant: settled books and parameters belong together, so that no record is trained on twice
 * and none is left out.
 */
public final class TrainingProgress {
    private Books books;

    /** @param topic topic the trainer reads */
    public TrainingProgress(String topic) {
        books = Books.empty(topic);
    }

    /**
     * Takes over what a snapshot says.
     *
     * @throws IllegalStateException if it was trained on another topic
     */
    void restore(ModelSnapshot snapshot, String trainedMetric) {
        SortedMap<Integer, Long> offsets = new TreeMap<>();
        for (ConsumedOffset offset : snapshot.getConsumedOffsets()) {
            if (!offset.getTopic().equals(books.topic())) {
                throw new IllegalStateException("the newest snapshot of '" + snapshot.getDataset()
                        + "' was trained on topic " + offset.getTopic() + ", this trainer reads " + books.topic());
            }
            offsets.put(offset.getPartition(), offset.getOffset());
        }
        ScheduleOrigin schedule = snapshot.getSchedule();
        long seen = snapshot.getSamplesSeen();
        books = new Books(
                books.topic(),
                offsets,
                map(snapshot.getTrainedUpTo()),
                schedule == null ? new TreeMap<>() : map(schedule.getFrom()),
                schedule == null ? Instant.EPOCH : schedule.getDescribedAt(),
                seen,
                snapshot.getMetrics().getOrDefault(trainedMetric, (double) seen).longValue(),
                snapshot.getLabelCounts(),
                snapshot.getFirstPassOf());
    }

    private static SortedMap<Integer, Long> map(List<SourcePosition> positions) {
        SortedMap<Integer, Long> map = new TreeMap<>();
        positions.forEach(position -> map.put(position.getPartition(), position.getOffset()));
        return map;
    }

    /** Says that everything up to there has been trained on, or needs no training. */
    public void settle(Books upTo) {
        books = upTo;
    }

    /** What is settled. */
    public Books books() {
        return books;
    }

    List<ConsumedOffset> consumedOffsets() {
        return books.consumedOffsets();
    }

    List<SourcePosition> trainedUpTo() {
        return books.trainedUpTo();
    }

    /** Where the schedule's stream began, or null before its first sample. */
    @Nullable
    ScheduleOrigin schedule() {
        return books.schedule();
    }

    /** For each class the settled labels learnt from; empty where nobody counts. */
    List<Long> labelCounts() {
        return books.labelCounts();
    }

    /** The stream of whose pass 1 all settled samples are that were learnt from; null if there is no such. */
    @Nullable
    Instant firstPassOf() {
        return books.firstPassOf();
    }

    /** Settled samples of this data set, those of weight 0 included. */
    public long samplesSeen() {
        return books.samplesSeen();
    }

    /** Settled samples that were learnt from. */
    public long trained() {
        return books.trained();
    }
}

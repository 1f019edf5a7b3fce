package dev.sluice.trainer.input;

import dev.sluice.schemas.records.LabelledSample;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The books as they are written, record by record, by the one thread that reads. Ahead of what has been trained on. */
public final class ReadingProgress {
    private final String topic;
    private final TreeMap<Integer, Long> offsets;
    private final TreeMap<Integer, Long> sources;
    private final TreeMap<Integer, Long> origins;
    private Instant describedAt;
    private long samplesSeen;
    private long trained;
    private final long[] labelCounts;
    private @Nullable Instant firstPassOf;

    /**
     * @param books where to go on
     * @param countedClasses classes whose labels are counted, 0 for none; counts of another number of classes are dropped
     */
    public ReadingProgress(Books books, int countedClasses) {
        labelCounts = books.labelCounts().size() == countedClasses
                ? books.labelCounts().stream()
                        .mapToLong(count -> Math.max(0, count))
                        .toArray()
                : new long[countedClasses];
        topic = books.topic();
        offsets = new TreeMap<>(books.offsets());
        sources = new TreeMap<>(books.sources());
        origins = new TreeMap<>(books.origins());
        describedAt = books.describedAt();
        samplesSeen = books.samplesSeen();
        trained = books.trained();
        firstPassOf = books.firstPassOf();
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
    public void read(int partition, long offset) {
        offsets.put(partition, offset + 1);
    }

    /** Notes that reading goes on at an offset that was not read up to: what lies between is gone, or comes again. */
    void resumeAt(int partition, long offset) {
        offsets.put(partition, offset);
    }

    /** Notes that everything before an offset has been read. Beyond the last record lie the ends of transactions, which nobody shall miss later. */
    void reached(int partition, long offset) {
        if (offset > offsets.getOrDefault(partition, 0L)) {
            offsets.put(partition, offset);
        }
    }

    /**
     * Notes a sample of this data set that was read.
     *
     * @param learnt whether it goes into the batch, as opposed to being only counted
     */
    public void seen(int sourcePartition, long sourceOffset, boolean learnt) {
        // a sample re-emitted by a verdict is of an earlier stream
        if (sourceOffset >= sources.getOrDefault(sourcePartition, 0L)) {
            origins.putIfAbsent(sourcePartition, sourceOffset);
        }
        sources.merge(sourcePartition, sourceOffset + 1, Math::max);
        samplesSeen++;
        trained += learnt ? 1 : 0;
    }

    /** Notes which copy of a sample is to be learnt from, before it is {@link #seen}. */
    void learning(LabelledSample sample) {
        Instant stream = sample.getPass() == 1 && !sample.getDescribedAt().equals(Instant.EPOCH)
                ? sample.getDescribedAt()
                : null;
        firstPassOf = trained == 0 || Objects.equals(firstPassOf, stream) ? stream : null;
    }

    /** Notes the labels of a sample that was learnt from. */
    void labels(List<Integer> labels) {
        for (int label : labels) {
            if (label < labelCounts.length) {
                labelCounts[label]++;
            }
        }
    }

    /** The books as they stand now. */
    public Books books() {
        List<Long> counts = Arrays.stream(labelCounts).boxed().toList();
        return new Books(topic, offsets, sources, origins, describedAt, samplesSeen, trained, counts, firstPassOf);
    }
}

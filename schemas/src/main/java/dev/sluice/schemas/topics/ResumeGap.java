package dev.sluice.schemas.topics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A partition that somebody cannot go on reading where they stopped: retention has been faster, the topic was made anew, or the saved offset has expired. A
 * consumer with {@code auto.offset.reset} jumps over it without a word; whoever promises that no record is lost has to say so first. Counts are of offsets, so
 * that they are upper bounds: the ends of transactions take offsets as well, and compaction leaves holes.
 *
 * @param partition which partition
 * @param saved the offset to go on from, or null if none is saved
 * @param first the first offset still there
 * @param end the offset that the next record will get
 */
public record ResumeGap(TopicPartition partition, @Nullable Long saved, long first, long end) {

    /**
     * The gaps among partitions of topics that have been read before.
     *
     * @param saved where to go on, for the partitions where that is known
     * @param first for each partition read the first offset still there
     * @param end for each partition read the offset that the next record will get; one that is missing has no gap
     * @return gaps by topic and partition, empty if all goes on where it stopped
     */
    public static List<ResumeGap> find(
            Map<TopicPartition, Long> saved, Map<TopicPartition, Long> first, Map<TopicPartition, Long> end) {
        List<ResumeGap> gaps = new ArrayList<>();
        first.forEach((partition, begin) -> {
            Long next = end.get(partition);
            Long from = saved.get(partition);
            if (next != null && (from == null ? begin > 0 : from < begin || from > next)) {
                gaps.add(new ResumeGap(partition, from, begin, next));
            }
        });
        gaps.sort(Comparator.comparing((ResumeGap gap) -> gap.partition().topic())
                .thenComparing(gap -> gap.partition().partition()));
        return gaps;
    }

    /** Whether the partition ends before the saved offset: it was made anew, or lost its end. */
    public boolean beyondEnd() {
        return saved != null && saved > end;
    }

    /**
     * Records that are gone without having been read, at most. Where no offset is saved that is all that retention has removed; where the partition
     * ends before the saved one, nobody can tell, and it is 0.
     */
    public long lost() {
        if (saved == null) {
            return first;
        }
        return Math.max(0, first - saved);
    }

    /** Records that come a second time, at most, if reading begins at the first offset still there: if it is not known that they have not been read. */
    public long again() {
        return saved == null || beyondEnd() ? end - first : 0;
    }

    /** The gap in words, such as a warning or an error says them: what, where, how much. */
    public String words() {
        if (saved == null) {
            return "no offset is saved for " + partition + ", which begins at " + first + ": up to " + lost()
                    + " records are gone unread if it was never read, up to " + again() + " come again if it was";
        }
        if (beyondEnd()) {
            return partition + " was to be read on from offset " + saved + ", but ends at " + end
                    + ": it was made anew or has lost its end; up to " + again()
                    + " records come again if they were read before";
        }
        return partition + " was to be read on from offset " + saved + ", but begins at " + first + ": up to " + lost()
                + " records are gone unread";
    }
}

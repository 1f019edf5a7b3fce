package dev.sluice.scorer.service;

import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the catalogue has been read. What it lacks counts as absent only once it has been read up to the end that its topics had at the
 * moment in question: until then it may merely be late, since a leader was being elected or the registry was away. Thread-safe.
 */
final class FeedState {
    private final Clock clock;
    private @Nullable Instant since;
    private Instant upTo = Instant.MIN;
    private boolean asked;

    /** State of a feed that has read nothing yet. */
    FeedState(Clock clock) {
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    /** Notes that the feed is behind: it connects anew, or cannot read a record for the time being. */
    synchronized void behind() {
        since = null;
    }

    /** Notes that all that was written before a moment is in the catalogue. */
    synchronized void reached(Instant moment) {
        if (since == null) {
            since = clock.instant();
        }
        upTo = moment;
    }

    /** Since when the feed has been at the end without an interruption; null while it is behind. */
    synchronized @Nullable Instant since() {
        return since;
    }

    /** Whether all that was written before a moment is in the catalogue. Where that is not known yet, the feed is asked to find out. */
    synchronized boolean readUpTo(Instant moment) {
        boolean read = since != null && !upTo.isBefore(moment);
        asked |= !read;
        return read;
    }

    /** Whether anybody has asked for the present end since this was called last. */
    synchronized boolean takeAsked() {
        boolean was = asked;
        asked = false;
        return was;
    }
}

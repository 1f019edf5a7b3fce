package dev.sluice.topology.stream;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** How many failed threads may be replaced within some time before a failure counts as lasting. Thread-safe. */
final class ReplacementBudget {
    private final int most;
    private final Duration within;
    private final Clock clock;
    private final Deque<Instant> failures = new ArrayDeque<>();

    ReplacementBudget(int most, Duration within, Clock clock) {
        this.most = most;
        this.within = within;
        this.clock = clock;
    }

    /** Takes one replacement from the budget; false if none is left. */
    synchronized boolean take() {
        Instant now = clock.instant();
        while (!failures.isEmpty() && failures.getFirst().isBefore(now.minus(within))) {
            failures.removeFirst();
        }
        failures.addLast(now);
        return failures.size() <= most;
    }
}

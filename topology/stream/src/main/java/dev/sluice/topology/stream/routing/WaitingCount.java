package dev.sluice.topology.stream.routing;

import dev.sluice.topology.stream.config.Nodes;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts verdicts on samples that have never come, from outside of the running application: it is fed the changelog of the verdicts, in order
 * within each partition, committed records only. Not thread-safe.
 */
public final class WaitingCount {
    private final Set<String> waiting = new HashSet<>();

    /** Name of the changelog topic of an application. */
    public static String changelog(String applicationId) {
        return applicationId + "-" + Nodes.VERDICTS_STORE + "-changelog";
    }

    /** Takes the next record of the changelog. */
    public void take(String key, byte @Nullable [] value) {
        if (value != null && waits(value)) {
            waiting.add(key);
        } else {
            waiting.remove(key);
        }
    }

    /** Verdicts that wait. */
    public long count() {
        return waiting.size();
    }

    /** Whether a stored verdict waits for its sample. */
    public static boolean waits(byte[] stored) {
        return Judgement.waits(stored);
    }
}

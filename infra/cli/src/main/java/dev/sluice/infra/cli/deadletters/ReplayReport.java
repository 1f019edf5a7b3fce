package dev.sluice.infra.cli.deadletters;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a replay came by; what {@code replay --json} prints. */
final class ReplayReport {
    private static final int MOST_OBSTACLES = 20;

    private final boolean dryRun;
    private final SortedMap<String, Long> byTopic = new TreeMap<>();
    private final List<Refusal> obstacles = new ArrayList<>();
    private long refused;

    /** A letter that cannot be replayed, and why. */
    record Refusal(String id, String obstacle) {}

    ReplayReport(boolean dryRun) {
        this.dryRun = dryRun;
    }

    void replay(String topic) {
        byTopic.merge(topic, 1L, Long::sum);
    }

    void refuse(Letter letter, String obstacle) {
        refused++;
        if (obstacles.size() < MOST_OBSTACLES) {
            obstacles.add(new Refusal(letter.id().toString(), obstacle));
        }
    }

    @JsonProperty
    boolean dryRun() {
        return dryRun;
    }

    /** Letters put back, or that would be. */
    @JsonProperty
    long replayed() {
        return byTopic.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How many went to each topic. */
    @JsonProperty
    SortedMap<String, Long> byTopic() {
        return byTopic;
    }

    /** Letters that cannot be put back. */
    @JsonProperty
    long refused() {
        return refused;
    }

    /** The first of them. */
    @JsonProperty
    List<Refusal> obstacles() {
        return obstacles;
    }
}

package dev.sluice.infra.cli.deadletters;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Letters counted by stage and reason. Holds a bounded number of reasons: what comes with a further one is counted as {@value #OTHERS}. */
final class LetterGroups {
    static final String OTHERS = "(further reasons)";

    private static final int MOST_GROUPS = 10_000;

    private final Map<List<String>, Group> groups = new HashMap<>();

    /**
     * Letters alike.
     *
     * @param stage which part could not use the records; empty if they do not say
     * @param reason why
     * @param letters how many
     * @param replayed how many of them were replayed
     * @param first when the first was written
     * @param last when the last was written
     */
    record Group(String stage, String reason, long letters, long replayed, Instant first, Instant last) {
        private Group plus(Group other) {
            return new Group(
                    stage,
                    reason,
                    letters + other.letters,
                    replayed + other.replayed,
                    first.isBefore(other.first) ? first : other.first,
                    last.isAfter(other.last) ? last : other.last);
        }
    }

    void add(Letter letter) {
        List<String> key = List.of(letter.stage(), letter.reason());
        if (!groups.containsKey(key) && groups.size() >= MOST_GROUPS) {
            key = List.of("", OTHERS);
        }
        groups.merge(
                key,
                new Group(key.get(0), key.get(1), 1, letter.replayed() ? 1 : 0, letter.time(), letter.time()),
                Group::plus);
    }

    /** The largest first; of equally large ones in the order of their names. */
    List<Group> largestFirst() {
        return groups.values().stream()
                .sorted(Comparator.comparingLong(Group::letters)
                        .reversed()
                        .thenComparing(Group::stage)
                        .thenComparing(Group::reason))
                .toList();
    }
}

package dev.sluice.infra.cli.hardship;

import dev.sluice.schemas.samples.DeadLetters;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What became of every sample of one pass, and of every hard record. */
final class Account {
    static final String SOURCE_TOPIC = DeadLetters.SOURCE_TOPIC;
    static final String SOURCE_PARTITION = DeadLetters.SOURCE_PARTITION;
    static final String SOURCE_OFFSET = DeadLetters.SOURCE_OFFSET;
    static final String STAGE = DeadLetters.STAGE;
    static final String REASON = DeadLetters.REASON;

    private static final int REASON_LENGTH = 150;

    /** Where a record stands. */
    record Place(String topic, int partition, long offset) {
        @Override
        public String toString() {
            return topic + "-" + partition + " at " + offset;
        }
    }

    private final TopicCatalogue topics;
    private final Set<String> samples = new HashSet<>();
    private final Map<String, Integer> outcomes = new HashMap<>();
    private final Map<String, Integer> outcomesByTopic = new TreeMap<>();
    private final Map<Place, String> hard = new HashMap<>();
    private final Map<Place, String> letters = new HashMap<>();
    private final Map<Place, Runnable> withdrawals = new HashMap<>();

    Account(TopicCatalogue topics) {
        this.topics = topics;
    }

    /** @param suspect whether it is a review item that takes a sample out of training, as opposed to a blind control */
    void record(Place place, String key, boolean suspect) {
        if (key.startsWith(HardRecords.KEY)) {
            hard.put(place, key);
        } else if (place.topic().equals(topics.samples())) {
            samples.add(key);
        } else if (place.topic().equals(topics.training()) || suspect) {
            outcome(key, place.topic());
        }
    }

    /**
     * @param letter where the dead letter stands
     * @param source where the record stands that it is of
     */
    void deadLetter(Place letter, Place source, String key, String stage, String reason) {
        String words = stage + ": " + reason.substring(0, Math.min(REASON_LENGTH, reason.length()));
        boolean first = letters.put(source, words) == null;
        boolean ofSample = !key.isEmpty() && !key.startsWith(HardRecords.KEY);
        // what the trainer refuses was in training before
        boolean trained = source.topic().equals(topics.training());
        if (ofSample && !trained) {
            outcome(key, topics.deadLetters());
        }
        if (!first) {
            outcomes.merge(source.toString(), 2, Integer::sum);
        }
        withdrawals.put(letter, () -> {
            letters.remove(source);
            hard.remove(source);
            if (ofSample) {
                withdraw(key, trained ? topics.training() : topics.deadLetters());
            }
        });
    }

    /** What was written to its source again is no dead letter any more: it has, or will have, another outcome. */
    void replayed(Place letter) {
        Runnable withdrawal = withdrawals.remove(letter);
        if (withdrawal != null) {
            withdrawal.run();
        }
    }

    private void withdraw(String key, String topic) {
        outcomes.computeIfPresent(key, (id, count) -> count == 1 ? null : count - 1);
        outcomesByTopic.computeIfPresent(topic, (name, count) -> count - 1);
    }

    private void outcome(String key, String topic) {
        outcomes.merge(key, 1, Integer::sum);
        outcomesByTopic.merge(topic, 1, Integer::sum);
    }

    /** Whether so many samples were seen, each has an outcome and each hard record is a dead letter. */
    boolean complete(int expected) {
        return samples.size() == expected && missing() == 0 && letters.keySet().containsAll(hard.keySet());
    }

    private long missing() {
        return samples.stream().filter(id -> !outcomes.containsKey(id)).count();
    }

    /** Samples with more than one outcome, and records with more than one dead letter. */
    long twice() {
        return outcomes.values().stream().filter(count -> count > 1).count();
    }

    void print(int expected, PrintWriter out) {
        out.println("samples       " + samples.size() + " of " + expected);
        outcomesByTopic.forEach((topic, count) -> out.println("  " + topic + " " + count));
        out.println("  missing " + missing() + ", twice " + twice());
        out.println("hard records  " + hard.size());
        hard.forEach((place, key) -> out.println("  " + key + ", " + place + ": "
                + (letters.containsKey(place) ? "dead letter, " + letters.get(place) : "NO DEAD LETTER")));
        Map<String, Long> reasons = letters.entrySet().stream()
                .filter(letter -> !hard.containsKey(letter.getKey()))
                .collect(Collectors.groupingBy(Map.Entry::getValue, TreeMap::new, Collectors.counting()));
        out.println("other dead letters "
                + (letters.size()
                        - hard.keySet().stream().filter(letters::containsKey).count()));
        reasons.forEach((reason, count) -> out.println("  " + count + " × " + reason));
    }
}

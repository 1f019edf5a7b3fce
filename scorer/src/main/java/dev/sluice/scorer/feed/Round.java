package dev.sluice.scorer.feed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Samples that take turns. Their order is that of a hash of their keys: the same wherever and whenever they are read, and
 * unlike that of the keys themselves it does not put a class in a row where keys begin with its name. Not thread-safe.
 */
final class Round {
    private static final Comparator<String> ORDER =
            Comparator.comparingInt(Round::hash).thenComparing(Comparator.naturalOrder());

    private final TreeMap<String, Trusted> members = new TreeMap<>(ORDER);
    private @Nullable String last;

    void put(Trusted one) {
        members.put(one.key(), one);
    }

    void remove(String key) {
        members.remove(key);
    }

    int size() {
        return members.size();
    }

    /** The next ones in turn, at most so many and none twice. */
    List<Trusted> next(long most) {
        List<Trusted> taken = new ArrayList<>();
        while (taken.size() < Math.min(most, members.size())) {
            Map.Entry<String, Trusted> next = last == null ? null : members.higherEntry(last);
            Map.Entry<String, Trusted> turn = next == null ? members.firstEntry() : next;
            last = turn.getKey();
            taken.add(turn.getValue());
        }
        return taken;
    }

    /** Finalizer of MurmurHash3: keys that are alike, as numbered ones are, come to lie far apart. */
    private static int hash(String key) {
        int h = key.hashCode();
        h = (h ^ (h >>> 16)) * 0x85ebca6b;
        h = (h ^ (h >>> 13)) * 0xc2b2ae35;
        return h ^ (h >>> 16);
    }
}

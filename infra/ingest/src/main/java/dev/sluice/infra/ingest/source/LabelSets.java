package dev.sluice.infra.ingest.source;

import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;

/** Sets of classes as lists of ascending indices, and as text {@code 0,3,7}; the empty text is the empty set. */
public final class LabelSets {
    private LabelSets() {}

    /** The classes whose bits are set, ascending. */
    public static List<Integer> of(BitSet classes) {
        return classes.stream().boxed().toList();
    }

    /** A bit for each of some classes. */
    public static BitSet bits(List<Integer> labels) {
        BitSet bits = new BitSet();
        labels.forEach(bits::set);
        return bits;
    }

    /** Indices with commas between them. */
    public static String text(List<Integer> labels) {
        return labels.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws IllegalArgumentException if it is not such a text
     */
    public static List<Integer> parse(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        if (!text.matches("[0-9]{1,5}(,[0-9]{1,5})*")) {
            throw new IllegalArgumentException("'" + text + "' is no list of class indices");
        }
        BitSet bits = new BitSet();
        for (String index : text.split(",", -1)) {
            bits.set(Integer.parseInt(index));
        }
        return of(bits);
    }
}

package dev.sluice.infra.demo;

import dev.sluice.infra.evaluate.FlagCounts;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which (sample id, pass) has been seen where: the book behind the invariants NoLoss and NoDuplicate. Exact, a few bits a
 * pass and sample beside one map entry a sample. Not thread-safe.
 */
final class Ledger {
    private final Map<String, Integer> index = new HashMap<>();
    private final List<BitSet> seenInPass = new ArrayList<>();
    private final List<FlagCounts> flags = new ArrayList<>();
    private long accounted;
    private long duplicates;

    /**
     * Enters one outcome of a sample.
     *
     * @param pass from 1
     * @return false if this (id, pass) had an outcome already
     */
    boolean enter(String id, int pass) {
        int position = index.computeIfAbsent(id, ignored -> index.size());
        while (seenInPass.size() < pass) {
            seenInPass.add(new BitSet());
            flags.add(FlagCounts.NONE);
        }
        BitSet seen = seenInPass.get(pass - 1);
        if (seen.get(position)) {
            duplicates++;
            return false;
        }
        seen.set(position);
        accounted++;
        return true;
    }

    void judge(int pass, boolean wrong, boolean flagged) {
        flags.set(pass - 1, flags.get(pass - 1).plus(wrong, flagged));
    }

    /** Distinct (id, pass) with an outcome. */
    long accounted() {
        return accounted;
    }

    /** Outcomes beyond the first of a (id, pass). */
    long duplicates() {
        return duplicates;
    }

    FlagCounts flags(int pass) {
        return pass <= flags.size() ? flags.get(pass - 1) : FlagCounts.NONE;
    }
}

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
    private final List<BitSet> judgedInPass = new ArrayList<>();
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
        int position = position(id, pass);
        BitSet seen = seenInPass.get(pass - 1);
        BitSet judged = judgedInPass.get(pass - 1);
        if (judged.get(position)) {
            judged.clear(position);
            return true;
        }
        if (seen.get(position)) {
            duplicates++;
            return false;
        }
        seen.set(position);
        accounted++;
        return true;
    }

    /**
     * Enters what a verdict sent to training: a sample that was withheld or passed before in the same pass, whose record may be read
     * later, or one that its verdict met in a later pass.
     */
    void enterJudged(String id, int pass) {
        int position = position(id, pass);
        if (!seenInPass.get(pass - 1).get(position)) {
            seenInPass.get(pass - 1).set(position);
            judgedInPass.get(pass - 1).set(position);
            accounted++;
        }
    }

    private int position(String id, int pass) {
        while (seenInPass.size() < pass) {
            seenInPass.add(new BitSet());
            judgedInPass.add(new BitSet());
            flags.add(FlagCounts.NONE);
        }
        return index.computeIfAbsent(id, ignored -> index.size());
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

package dev.sluice.infra.evaluate.correction;

import dev.sluice.infra.ingest.source.Seeds;
import java.util.Arrays;
import java.util.BitSet;
import java.util.PriorityQueue;

/**
 * Which samples of a stream a person judges, once, at the end of one pass. What that bears on begins with the next pass. Memory is that of the
 * samples judged.
 */
public final class Corrections {
    /** How they are chosen. */
    public enum Choice {
        /** None is. */
        NONE,
        /** Those that looked most suspicious in the pass, by {@link Suspect#LEAST_FIRST}. */
        SUSPICIOUS,
        /** Drawn by the seed, each as probably as any other. */
        RANDOM
    }

    private final Choice choice;
    private final int[] pool;
    private final int count;
    private final int after;
    private final long seed;
    private final PriorityQueue<Suspect> mostSuspicious = new PriorityQueue<>(Suspect.LEAST_FIRST);
    private final BitSet judged = new BitSet();
    private int pass = 1;

    /**
     * @param pool numbers of the samples streamed, 0 or more
     * @param count samples judged, 0 or more; all where there are fewer
     * @param after the pass at whose end they are judged, from 1
     * @param seed of the random choice
     */
    public Corrections(Choice choice, int[] pool, int count, int after, long seed) {
        this.choice = choice;
        this.pool = pool.clone();
        this.count = Math.min(count, pool.length);
        this.after = after;
        this.seed = seed;
    }

    /** A sample was scored, once in every pass. */
    public void scored(Suspect sample) {
        if (choice != Choice.SUSPICIOUS || pass != after) {
            return;
        }
        mostSuspicious.add(sample);
        if (mostSuspicious.size() > count) {
            mostSuspicious.remove();
        }
    }

    /** Every sample of a pass was scored. */
    public void endPass() {
        if (pass == after) {
            judge();
        }
        pass++;
    }

    private void judge() {
        switch (choice) {
            case NONE -> {}
            case SUSPICIOUS -> {
                mostSuspicious.forEach(suspect -> judged.set(suspect.sample()));
                mostSuspicious.clear();
            }
            case RANDOM -> {
                int[] drawn = pool.clone();
                Seeds.shuffle(drawn, Seeds.stream(seed, "corrections"));
                Arrays.stream(drawn, 0, count).forEach(judged::set);
            }
        }
    }

    /** Whether a person has judged a sample by now. */
    public boolean judged(int sample) {
        return judged.get(sample);
    }

    /**
     * Share of wrong labels among the judged samples.
     *
     * @param wrong whether the label of each sample is
     * @return 0 to 1; NaN while none is judged
     */
    public double wrongShare(boolean[] wrong) {
        return judged.stream()
                .mapToDouble(sample -> wrong[sample] ? 1 : 0)
                .average()
                .orElse(Double.NaN);
    }
}

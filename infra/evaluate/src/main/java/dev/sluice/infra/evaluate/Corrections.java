package dev.sluice.infra.evaluate;

import dev.sluice.infra.ingest.source.Seeds;
import dev.sluice.infra.ingest.source.Truth;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.util.Arrays;
import java.util.BitSet;
import java.util.PriorityQueue;

/**
 * Verdicts that are right, on some samples of the stream, all given at the end of one pass. From the next pass on such a sample is
 * learnt with its right label, weight 1 and no clip threshold, as the running system treats KEEP and RELABEL; one that shows no class is
 * not learnt, as after EXCLUDE. The noise model goes on counting it with the label it was given, as there; that verdicts also calibrate P
 * where audits are few is left out.
 */
final class Corrections {
    /** Which samples are judged. */
    enum Choice {
        NONE,
        /** Those that looked most suspicious in the pass, by {@link Suspect#LEAST_FIRST}. */
        SUSPICIOUS,
        /** Drawn by the seed, each as probably as any other. */
        RANDOM
    }

    private final NoisyLabels labels;
    private final Choice choice;
    private final int count;
    private final int after;
    private final long seed;
    private final PriorityQueue<Suspect> mostSuspicious = new PriorityQueue<>(Suspect.LEAST_FIRST);
    private final BitSet judged = new BitSet();
    private int pass = 1;

    /** @param config how many samples are judged, all if there are fewer, and after which pass */
    Corrections(NoisyLabels labels, Choice choice, LoopConfig config, long seed) {
        this.labels = labels;
        this.choice = choice;
        this.seed = seed;
        count = Math.min(config.corrections(), labels.pool().length);
        after = config.correctionsAfter();
    }

    /** A sample was scored, once in every pass. */
    void scored(Suspect sample) {
        if (choice != Choice.SUSPICIOUS || pass != after) {
            return;
        }
        mostSuspicious.add(sample);
        if (mostSuspicious.size() > count) {
            mostSuspicious.remove();
        }
    }

    /** Every sample of a pass was scored. */
    void endPass() {
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
                int[] drawn = labels.pool().clone();
                Seeds.shuffle(drawn, Seeds.stream(seed, "corrections"));
                Arrays.stream(drawn, 0, count).forEach(judged::set);
            }
        }
    }

    /** Whether a person has judged a sample by now. */
    boolean judged(int sample) {
        return judged.get(sample);
    }

    /** What is learnt of a judged sample. */
    Lesson lesson(int sample) {
        int right = labels.right()[sample];
        return right == Truth.NO_CLASS
                ? new Lesson(sample, labels.given()[sample], 0, TargetColumns.NO_CLIPPING)
                : new Lesson(sample, right, 1, TargetColumns.NO_CLIPPING);
    }

    /** Share of wrong labels among the judged samples, 0 to 1; NaN while there are none. */
    double wrongShare() {
        return judged.stream()
                .mapToDouble(sample -> labels.wrong()[sample] ? 1 : 0)
                .average()
                .orElse(Double.NaN);
    }
}

package dev.sluice.infra.ingest.noise;

import dev.sluice.infra.ingest.source.LabelSets;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Label noise of multi-label data sets. Each class of a sample has a value, present or absent, and each value errs by itself: a present
 * one is lost with one probability, an absent one added with another. FLIP r errs both ways with r, MISSING r only loses,
 * EXTRA r only adds.
 *
 * @param classes K
 * @param missing probability that a present class is dropped, 0 to below 1
 * @param extra probability that an absent class is added, 0 to below 1
 */
record LabelSetNoise(int classes, double missing, double extra) {

    static LabelSetNoise of(NoiseSpec spec, int classes) {
        return switch (spec.kind()) {
            case FLIP -> new LabelSetNoise(classes, spec.rate(), spec.rate());
            case MISSING -> new LabelSetNoise(classes, spec.rate(), 0);
            case EXTRA -> new LabelSetNoise(classes, 0, spec.rate());
            case NONE -> new LabelSetNoise(classes, 0, 0);
            case SYMMETRIC, PAIRS, INSTANCE, ANNOTATOR ->
                throw new IllegalArgumentException(spec + " is noise of single-label data sets");
        };
    }

    /**
     * @param random the sample's own stream; one number is drawn for each class, whatever comes of it
     * @param labels classes present, each below K
     * @return classes present afterwards, ascending
     */
    List<Integer> apply(SplittableRandom random, List<Integer> labels) {
        BitSet present = LabelSets.bits(labels);
        for (int c = 0; c < classes; c++) {
            double drawn = random.nextDouble();
            if (drawn < (present.get(c) ? missing : extra)) {
                present.flip(c);
            }
        }
        return LabelSets.of(present);
    }
}

package dev.sluice.scorer.model;

import dev.sluice.schemas.models.ModelAssembler.Model;
import dev.sluice.schemas.records.EvidenceOrigin;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.samples.Folds;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which of two folds' models scores a sample. Invariant: never one that has learnt any copy of it. A fold's model learns the samples of its fold alone, so that the other fold's model has
 * learnt no copy of a sample, whatever the pass.
 *
 * <p>Both score where no copy can have been learnt at all: both models have learnt from nothing but pass 1 of one stream, the sample is of that pass of that stream too, so that no other
 * copy of it is, and it stands behind everything in its partition that was learnt.
 *
 * @param folds how many
 * @param firstPassOf the stream of whose pass 1 all is that was learnt; null if there is none
 * @param trainedUpTo for each source partition the first offset behind what was learnt
 */
public record FoldRule(int folds, @Nullable Instant firstPassOf, Map<Integer, Long> trainedUpTo) {

    public FoldRule {
        trainedUpTo = Map.copyOf(trainedUpTo);
    }

    /** Of a pair of one version. */
    static FoldRule of(List<Model> pair) {
        ModelSnapshot first = pair.get(0).snapshot();
        Instant stream = first.getFirstPassOf();
        Map<Integer, Long> upTo = new HashMap<>();
        for (Model model : pair) {
            if (stream != null && !stream.equals(model.snapshot().getFirstPassOf())) {
                stream = null;
            }
            for (SourcePosition position : model.snapshot().getTrainedUpTo()) {
                upTo.merge(position.getPartition(), position.getOffset(), Math::max);
            }
        }
        return new FoldRule(pair.size(), stream, upTo);
    }

    /** The fold whose model scores each sample, or {@link Folds#BOTH}. Trusted samples, which nobody learns, are scored as the stream beside them is, so that both can be compared. */
    int[] scoredBy(List<Source> together) {
        int[] by = together.stream().mapToInt(this::scoredBy).toArray();
        boolean alone = together.stream().noneMatch(source -> source.evidence() == null);
        boolean streamByBoth = alone ? firstPassOf != null : Arrays.stream(by).anyMatch(fold -> fold == Folds.BOTH);
        for (int i = 0; i < by.length; i++) {
            if (streamByBoth && together.get(i).evidence() == EvidenceOrigin.TRUSTED) {
                by[i] = Folds.BOTH;
            }
        }
        return by;
    }

    /** The fold whose model scores the sample, or {@link Folds#BOTH}. */
    int scoredBy(Source source) {
        LabelledSample sample = source.sample();
        // an audit was learnt when it was drawn
        boolean nobodyKnowsIt = source.evidence() == null
                && sample.getPass() == 1
                && sample.getDescribedAt().equals(firstPassOf)
                && source.offset() >= trainedUpTo.getOrDefault(source.partition(), 0L);
        return nobodyKnowsIt ? Folds.BOTH : (Folds.of(sample.getDataset(), sample.getId(), folds) + 1) % folds;
    }
}

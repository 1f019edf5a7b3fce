package dev.sluice.trainer.service;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.trainer.network.Learner;
import java.util.List;

/** Samples with labels that can be relied on, never trained on. Keeps the encoded bytes: a quarter of the decoded size. */
public final class EvaluationSet {
    private static final int CHUNK = 256;

    private final List<LabelledSample> samples;

    /** @param samples at least one, of the trainer's data set; checked when training starts */
    public EvaluationSet(List<LabelledSample> samples) {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("an evaluation set needs at least one sample");
        }
        this.samples = List.copyOf(samples);
    }

    /** @throws IllegalArgumentException if a sample is not acceptable, saying which */
    void check(SampleDecoder decoder) {
        for (int i = 0; i < samples.size(); i++) {
            try {
                decoder.check(samples.get(i));
            } catch (InvalidSampleException e) {
                throw new IllegalArgumentException("evaluation sample " + i + ": " + e.getMessage(), e);
            }
        }
    }

    /** Share of samples whose largest logit is at the given label, 0 to 1. */
    double accuracy(Learner learner, SampleDecoder decoder) {
        int right = 0;
        for (int from = 0; from < samples.size(); from += CHUNK) {
            List<LabelledSample> chunk = samples.subList(from, Math.min(samples.size(), from + CHUNK));
            float[] features = new float[chunk.size() * decoder.values()];
            for (int i = 0; i < chunk.size(); i++) {
                decoder.decode(chunk.get(i), features, i * decoder.values());
            }
            float[] logits = learner.logits(features, chunk.size());
            for (int i = 0; i < chunk.size(); i++) {
                right += largest(logits, i * decoder.classes(), decoder.classes())
                                == chunk.get(i).getLabels().get(0)
                        ? 1
                        : 0;
            }
        }
        return (double) right / samples.size();
    }

    private static int largest(float[] logits, int from, int classes) {
        int best = 0;
        for (int i = 1; i < classes; i++) {
            if (logits[from + i] > logits[from + best]) {
                best = i;
            }
        }
        return best;
    }
}

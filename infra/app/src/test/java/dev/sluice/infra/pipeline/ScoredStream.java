package dev.sluice.infra.pipeline;

import dev.sluice.infra.ingest.source.Seeds;
import dev.sluice.schemas.records.Evidence;
import dev.sluice.schemas.records.EvidenceOrigin;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Features;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.SourcePosition;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What a scorer would say of a data set streamed twice while its model learns, a fifth of the labels wrong: the true class's logit stands out by
 * more and more. The same records each time, whoever reads them.
 */
final class ScoredStream {
    private static final long SEED = 20260102L;
    private static final double NOISE_RATE = 0.2;
    private static final Instant THEN = Instant.ofEpochMilli(1_700_000_000_000L);

    private final int size;
    private final int passes;

    ScoredStream(int size, int passes) {
        this.size = size;
        this.passes = passes;
    }

    int total() {
        return size * passes;
    }

    /** Some records, one after the other; where their samples stand is for whoever publishes them to say. */
    List<ScoredSample> slice(int from, int to) {
        List<ScoredSample> slice = new ArrayList<>();
        for (int i = from; i < to; i++) {
            slice.add(read(i));
        }
        return slice;
    }

    /** What is known for certain, as a scorer sends it beside a part of the stream: trusted samples and audits in turns. */
    List<ScoredSample> evidence(int from, int samples) {
        List<ScoredSample> evidence = new ArrayList<>();
        for (int i = from; i < from + samples; i++) {
            ScoredSample scored = read(i);
            boolean audit = i % 2 == 0;
            List<Integer> right =
                    audit ? List.of(likeliest(scored)) : scored.getSample().getLabels();
            scored.getSample().setId("known-" + i);
            scored.setEvidence(
                    new Evidence(audit ? EvidenceOrigin.AUDIT : EvidenceOrigin.TRUSTED, right, audit ? 0.5 : 1.0, 1));
            evidence.add(scored);
        }
        return evidence;
    }

    private static int likeliest(ScoredSample scored) {
        List<Float> probabilities = scored.getClassProbabilities();
        return probabilities.indexOf(Collections.max(probabilities));
    }

    private ScoredSample read(int i) {
        int index = i % size;
        SplittableRandom ofSample = Seeds.stream(SEED, "sample " + index);
        int truth = ofSample.nextInt(Blobs.CLASSES);
        boolean wrong = ofSample.nextDouble() < NOISE_RATE;
        int label = wrong ? (truth + 1 + ofSample.nextInt(Blobs.CLASSES - 1)) % Blobs.CLASSES : truth;
        SplittableRandom ofPass = Seeds.stream(SEED, "copy " + i);
        double learnt = (double) i / total();
        double[] logits = new double[Blobs.CLASSES];
        double sum = 0;
        for (int j = 0; j < logits.length; j++) {
            logits[j] = ofPass.nextGaussian() + (j == truth ? 2 + 3 * learnt + 1.5 * ofPass.nextGaussian() : 0);
            sum += Math.exp(logits[j]);
        }
        List<Float> probabilities = new ArrayList<>();
        for (double logit : logits) {
            probabilities.add((float) (Math.exp(logit) / sum));
        }
        double loss = Math.max(0, Math.log(sum) - logits[label]);
        Features features = new Features(ByteBuffer.wrap(new byte[1]), FeatureEncoding.UINT8, List.of(1, 1, 1));
        LabelledSample sample = new LabelledSample(
                "sample-" + index,
                Blobs.DATASET,
                1 + i / size,
                features,
                List.of(label),
                THEN,
                "drawn",
                Map.of(),
                Provenance.SOURCE,
                Instant.EPOCH);
        SourcePosition unknown = new SourcePosition(0, 0L);
        return new ScoredSample(
                sample,
                unknown,
                loss,
                Math.exp(-loss),
                null,
                probabilities,
                1 + i / 1000L,
                1e-3,
                THEN,
                false,
                null,
                -1);
    }
}

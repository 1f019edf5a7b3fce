package dev.sluice.infra.pipeline;

import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Records as people and sources would publish them. */
final class Records {
    private static final Instant THEN = Instant.ofEpochMilli(1_700_000_000_000L);

    private Records() {}

    /** @param labels the right classes for RELABEL, empty otherwise */
    static Verdict verdict(String id, Decision decision, List<Integer> labels, int revision) {
        return Verdict.newBuilder()
                .setSampleId(id)
                .setDataset(Blobs.DATASET)
                .setDecision(decision)
                .setLabels(labels)
                .setReviewer("somebody")
                .setDecidedAt(THEN)
                .setRevision(revision)
                .build();
    }

    /** The same sample with something else about it. */
    static LabelledSample with(LabelledSample sample, Consumer<LabelledSample.Builder> change) {
        LabelledSample.Builder builder = LabelledSample.newBuilder(sample);
        change.accept(builder);
        return builder.build();
    }

    /** The same sample in another pass, of a stream whose description is not there any more, so that nobody knows how many passes it has. */
    static LabelledSample inPass(LabelledSample sample, int pass) {
        return with(sample, copy -> copy.setPass(pass).setDescribedAt(THEN));
    }

    static int label(LabelledSample sample) {
        return sample.getLabels().get(0);
    }
}

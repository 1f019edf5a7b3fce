package dev.sluice.infra.review;

import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Features;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.ReviewReason;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.records.Suggestion;
import dev.sluice.schemas.records.Task;
import dev.sluice.schemas.records.Verdict;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Records for tests. */
public final class ReviewRecords {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private ReviewRecords() {}

    public static ReviewItem item(String dataset, String id, double noiseProbability, double loss) {
        Features features = new Features(ByteBuffer.wrap(new byte[1]), FeatureEncoding.UINT8, List.of(1, 1, 1));
        LabelledSample sample = new LabelledSample(
                id,
                dataset,
                1,
                features,
                List.of(0),
                NOW,
                "test",
                Map.of("truth.label", "1"),
                Provenance.SOURCE,
                Instant.EPOCH);
        return new ReviewItem(
                sample,
                new SourcePosition(0, 0L),
                loss,
                noiseProbability,
                null,
                List.of(new Suggestion(1, 0.9), new Suggestion(0, 0.1)),
                ReviewReason.SUSPECT,
                1L,
                1L,
                NOW,
                List.of(),
                List.of(),
                List.of(),
                null,
                null);
    }

    public static Verdict verdict(String dataset, String id, int revision) {
        return new Verdict(id, dataset, Decision.KEEP, List.of(), "someone", NOW, revision);
    }

    public static DatasetDescriptor dataset(String name, String... classes) {
        return new DatasetDescriptor(
                name,
                List.of(classes),
                List.of(1, 1, 1),
                FeatureEncoding.UINT8,
                Task.SINGLE_LABEL,
                0.0,
                1.0,
                List.of(),
                List.of(),
                null,
                1,
                NOW);
    }
}

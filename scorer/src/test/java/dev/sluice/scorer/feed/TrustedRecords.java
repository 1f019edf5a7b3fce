package dev.sluice.scorer.feed;

import dev.sluice.schemas.records.EvidenceOrigin;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.TrustedSample;
import dev.sluice.scorer.service.Samples;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Trusted samples and audits for tests. */
public final class TrustedRecords {
    private TrustedRecords() {}

    /** A sample that is vouched for. */
    public static TrustedSample trusted(LabelledSample sample) {
        return new TrustedSample(sample, sample.getLabels(), EvidenceOrigin.TRUSTED, 1.0, 1, Samples.NOW);
    }

    /** A sample that was judged: class {@code right} is the right one, whatever it was given. */
    public static TrustedSample audit(LabelledSample sample, int right) {
        return new TrustedSample(sample, List.of(right), EvidenceOrigin.AUDIT, 0.25, 3, Samples.NOW);
    }

    /** As the feed holds it, of a record with so many bytes. */
    public static Trusted held(TrustedSample value, int bytes) {
        String key = value.getSample().getId();
        return Trusted.of(
                key,
                value,
                new ConsumerRecord<>("sluice.trusted", 0, 5, key.getBytes(StandardCharsets.UTF_8), new byte[bytes]));
    }
}

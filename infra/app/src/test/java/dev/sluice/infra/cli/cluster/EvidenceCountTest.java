package dev.sluice.infra.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.infra.cli.cluster.StatusReport.Evidence;
import dev.sluice.schemas.records.EvidenceOrigin;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Features;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.TrustedSample;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvidenceCountTest {
    @Test
    void everySampleCountsOnceByItsNewestRecordAndNotAfterItWasRemoved() {
        // Given
        EvidenceCount count = new EvidenceCount();

        // When
        count.take("a", sample("a", "d", EvidenceOrigin.TRUSTED));
        count.take("a", sample("a", "d", EvidenceOrigin.AUDIT));
        count.take("b", sample("b", "d", EvidenceOrigin.TRUSTED));
        count.take("c", sample("c", "d", EvidenceOrigin.TRUSTED));
        count.take("c", null);
        count.take("e", sample("e", "other", EvidenceOrigin.TRUSTED));
        count.take(null, sample("f", "d", EvidenceOrigin.TRUSTED));

        // Then
        assertThat(count.byDataset()).isEqualTo(Map.of("d", new Evidence(1, 1), "other", new Evidence(1, 0)));
    }

    private static TrustedSample sample(String id, String dataset, EvidenceOrigin origin) {
        var features = new Features(ByteBuffer.wrap(new byte[1]), FeatureEncoding.UINT8, List.of(1));
        var sample = new LabelledSample(
                id,
                dataset,
                1,
                features,
                List.of(0),
                Instant.EPOCH,
                "test",
                Map.of(),
                Provenance.SOURCE,
                Instant.EPOCH);
        return new TrustedSample(sample, List.of(0), origin, 1.0, 1, Instant.EPOCH);
    }
}

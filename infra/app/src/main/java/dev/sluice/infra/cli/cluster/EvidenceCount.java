package dev.sluice.infra.cli.cluster;

import dev.sluice.schemas.records.EvidenceOrigin;
import dev.sluice.schemas.records.TrustedSample;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts the samples whose right labels are known, each by its newest record. */
final class EvidenceCount {
    private final Map<String, Place> newest = new HashMap<>();

    private record Place(String dataset, EvidenceOrigin origin) {}

    /** @param value null for a tombstone */
    void take(@Nullable String key, @Nullable TrustedSample value) {
        if (key == null) {
            return;
        }
        if (value == null) {
            newest.remove(key);
        } else {
            newest.put(key, new Place(value.getSample().getDataset(), value.getOrigin()));
        }
    }

    Map<String, StatusReport.Evidence> byDataset() {
        Map<String, StatusReport.Evidence> counts = new HashMap<>();
        for (Place place : newest.values()) {
            long trusted = place.origin == EvidenceOrigin.TRUSTED ? 1 : 0;
            counts.merge(
                    place.dataset,
                    new StatusReport.Evidence(trusted, 1 - trusted),
                    (a, b) -> new StatusReport.Evidence(a.trusted() + b.trusted(), a.audits() + b.audits()));
        }
        return counts;
    }
}

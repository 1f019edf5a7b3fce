package dev.sluice.topology.stream.routing;

import dev.sluice.schemas.records.EvidenceOrigin;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.topology.noise.routing.ControlLottery;
import dev.sluice.topology.stream.record.Scored;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Trusted samples that are shown to reviewers among the others, so that what they say of them tells how often they err. Which ones is drawn by
 * the key of the controls; each is asked about once for as long as its verdict is remembered.
 */
final class KnownItems {
    /** No sample of a stream has it. */
    private static final int PASS = 0;

    private final double share;
    private final ControlLottery lottery;
    private final KeyValueStore<String, byte[]> pendingReviews;
    private final KeyValueStore<String, byte[]> verdicts;

    /** @param share of the trusted samples, 0 to 1 */
    KnownItems(
            double share,
            ControlLottery lottery,
            KeyValueStore<String, byte[]> pendingReviews,
            KeyValueStore<String, byte[]> verdicts) {
        this.share = share;
        this.lottery = lottery;
        this.pendingReviews = pendingReviews;
        this.verdicts = verdicts;
    }

    /** Whether a sample that comes as evidence is to be shown to reviewers now. */
    boolean asks(Scored scored, String key) {
        if (share == 0 || scored.evidence() == null || scored.evidence().getOrigin() != EvidenceOrigin.TRUSTED) {
            return false;
        }
        LabelledSample sample = scored.sample();
        return lottery.draw(sample.getDataset(), sample.getId(), PASS) < share
                && pendingReviews.get(key) == null
                && verdicts.get(key) == null;
    }
}

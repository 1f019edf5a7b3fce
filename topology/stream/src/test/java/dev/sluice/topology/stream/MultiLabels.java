package dev.sluice.topology.stream;

import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.schemas.records.ScoredSample;
import java.util.List;

/** Samples of three classes whose labels are sets, and a mixture to judge them by. */
final class MultiLabels {
    private MultiLabels() {}

    /** P = 0, 0.5 and 0.95 for values with a loss below 1, below 3 and above 3 nats; withheld from 0.9 on. */
    static MixtureSnapshot mixture() {
        MixtureSnapshot snapshot = RoutingTest.snapshot(4, MixtureState.ACTIVE);
        snapshot.setValuesPerSample(3);
        snapshot.setWithholdThresholds(List.of(0.9, 0.9));
        return snapshot;
    }

    /** Class 0 is given and there, class 1 is missing, class 2 is given and neither here nor there. */
    static ScoredSample missing(Bench bench, String id, int pass) {
        return bench.set(id, pass, List.of(2, 0), 0.9f, 0.99f, 0.2f);
    }
}

package dev.sluice.infra.demo;

import dev.sluice.schemas.records.Component;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import java.time.Instant;
import java.util.List;

/** Mixtures of two classes and three loss bins: below 1 nat, below 2, and above. */
final class Mixtures {
    private Mixtures() {}

    /** Its posterior is 0, 0.5 and 0.95; class 0 is withheld from 0.9 on, class 1 never. */
    static MixtureSnapshot mixture(long version, MixtureState state) {
        return MixtureSnapshot.newBuilder()
                .setDataset("digits")
                .setVersion(version)
                .setState(state)
                .setClean(new Component(0.8, 0.3, 0.2))
                .setNoisy(new Component(0.2, 3.0, 0.5))
                .setNoiseRate(0.2)
                .setClipThreshold(null)
                .setClipPolicy("none")
                .setClipBound(null)
                .setPosterior("counterfactual")
                .setBinEdges(List.of(0.0, 1.0, 2.0, 4.0))
                .setPosteriorCurve(List.of(0.0, 0.5, 0.95))
                .setLossCounts(List.of(70L, 10L, 20L))
                .setCounterfactualCounts(List.of(5L, 15L, 80L))
                .setTransitionMatrix(null)
                .setWithholdThresholds(List.of(0.9, 1.1))
                .setWindowSize(100)
                .setSamplesSeen(100)
                .setModelVersion(3)
                .setFittedAt(Instant.EPOCH)
                .build();
    }
}

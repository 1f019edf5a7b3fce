package dev.sluice.scorer.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.models.ModelAssembler.Model;
import dev.sluice.schemas.records.ModelSnapshot;
import org.junit.jupiter.api.Test;

class FoldPairsTest {
    private final FoldPairs pairs = new FoldPairs(1 << 10);

    @Test
    void thePairOfASnapshotIsWholeWhenBothItsNetworksAreHere() {
        pairs.offer(network(0, 3));
        assertThat(pairs.of(average(3))).isNull();

        pairs.offer(network(1, 3));

        assertThat(pairs.of(average(3)))
                .extracting(model -> model.snapshot().getFold())
                .containsExactly(0, 1);
    }

    @Test
    void networksOfTwoVersionsAreNoPair() {
        pairs.offer(network(0, 3));
        pairs.offer(network(1, 4));

        assertThat(pairs.of(average(3))).isNull();
        assertThat(pairs.of(average(4))).isNull();
    }

    @Test
    void aPairWaitsForItsAverageWhileTheNextOneComes() {
        pairs.offer(network(0, 3));
        pairs.offer(network(1, 3));
        pairs.offer(network(0, 4));

        assertThat(pairs.of(average(3))).hasSize(2);
    }

    @Test
    void ofNetworksThatNobodyAsksForTheNewestAreHeld() {
        for (int version = 1; version < 100; version++) {
            pairs.offer(network(0, version));
            pairs.offer(network(1, version));
        }

        assertThat(pairs.of(average(97))).isNull();
        assertThat(pairs.of(average(99))).hasSize(2);
    }

    @Test
    void aPairThatScoresIsForgottenWithThoseBeforeIt() {
        pairs.offer(network(0, 3));
        pairs.offer(network(1, 3));
        pairs.offer(network(0, 4));
        pairs.offer(network(1, 4));

        pairs.forget(average(4));

        assertThat(pairs.of(average(3))).isNull();
        assertThat(pairs.of(average(4))).isNull();
    }

    @Test
    void aModelOfEverythingThatScoresLeavesThePairThatWaits() {
        pairs.offer(network(0, 3));
        pairs.offer(network(1, 3));
        ModelSnapshot own = average(9);
        own.setFolds(0);

        pairs.forget(own);

        assertThat(pairs.of(own)).isNull();
        assertThat(pairs.of(average(3))).hasSize(2);
    }

    @Test
    void aNetworkUnderTheSlotOfAnotherFoldIsPassedOver() {
        Model misplaced = network(0, 3);
        misplaced.snapshot().setSlot("fold-1");
        pairs.offer(misplaced);
        pairs.offer(network(1, 3));

        assertThat(pairs.of(average(3))).isNull();
    }

    @Test
    void aNetworkBeyondTheBoundIsNotHeld() {
        FoldPairs small = new FoldPairs(1);
        small.offer(network(0, 3));
        small.offer(network(1, 3));

        assertThat(small.of(average(3))).isNull();
    }

    private static Model network(int fold, long version) {
        Model model = FoldRuleTest.model(fold, null, 0);
        model.snapshot().setVersion(version);
        return model;
    }

    private static ModelSnapshot average(long version) {
        ModelSnapshot snapshot = network(-1, version).snapshot();
        snapshot.setSlot("");
        return snapshot;
    }
}

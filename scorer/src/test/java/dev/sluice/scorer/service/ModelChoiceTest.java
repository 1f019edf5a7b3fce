package dev.sluice.scorer.service;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.models.ModelAssembler.Model;
import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.records.ModelSnapshot;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ModelChoiceTest {
    private final ModelChoice choice = new ModelChoice(1 << 30);

    @Test
    void theHighestVersionScoresWhetherTrainedHereOrPublished() {
        use(trained(1));
        use(published(2));

        use(trained(3));

        assertThat(inUse()).isEqualTo(3);
    }

    @Test
    void anOlderModelDoesNotReplaceANewerOne() {
        use(trained(9));

        choice.offer(published(7));

        assertThat(choice.next("d")).isNull();
    }

    @Test
    void aPinnedModelHoldsAgainstNewerOnesUntilItIsUnpinned() {
        // Given
        use(trained(1));
        use(pinned(2));

        // When
        choice.offer(trained(3));

        // Then
        assertThat(choice.next("d")).isNull();
        assertThat(version(choice.passedOver("d")))
                .as("it tells how far training is")
                .isEqualTo(3);

        // When the same model comes again without a pin
        choice.offer(published(2));

        // Then
        assertThat(version(choice.next("d"))).isEqualTo(3);
    }

    @Test
    void aNewerPublishedModelTakesThePinOfTheOneBefore() {
        // Given
        use(pinned(2));
        choice.offer(trained(5));

        // When
        use(published(4));

        // Then
        assertThat(version(choice.next("d"))).isEqualTo(5);
    }

    @Test
    void aPinnedModelThatCannotBeUsedChangesNothing() {
        // Given
        use(pinned(2));
        choice.offer(trained(3));

        // When
        refuse(pinned(4));

        // Then
        assertThat(choice.next("d")).isNull();
        assertThat(inUse()).isEqualTo(2);
    }

    @Test
    void oneWithoutAPinEndsThatOfTheOneBeforeEvenIfItCannotBeUsed() {
        // Given
        use(pinned(2));
        choice.offer(trained(3));

        // When
        refuse(published(4));

        // Then
        assertThat(version(choice.next("d"))).isEqualTo(3);
    }

    @Test
    void whereTheNewestIsBrokenTheNextBestComesAndRetainedOnesLast() {
        // Given
        choice.offer(model(ModelKey.kept(5), 5, false));
        choice.offer(model(ModelKey.kept(6), 6, false));
        choice.offer(published(4));
        choice.offer(trained(7));

        // Then
        assertThat(refuseNext()).isEqualTo(7);
        assertThat(refuseNext()).isEqualTo(4);
        assertThat(refuseNext()).isEqualTo(6);
        assertThat(version(choice.next("d"))).isEqualTo(5);
    }

    @Test
    void anyOtherModelGoesBeforeARetainedOne() {
        use(model(ModelKey.kept(6), 6, false));

        choice.offer(published(4));

        assertThat(version(choice.next("d"))).isEqualTo(4);
    }

    @Test
    void aWithdrawnModelGivesWayToTheTrainersNewestAndElseStays() {
        // Given
        use(published(6));
        choice.offer(trained(5));

        // When
        choice.withdraw("d", ModelKey.PUBLISHED);

        // Then
        assertThat(version(choice.next("d"))).isEqualTo(5);
    }

    @Test
    void aModelReadAgainIsNotLoadedAgain() {
        use(trained(5));

        choice.offer(trained(5));

        assertThat(choice.next("d")).isNull();
    }

    @Test
    void afterTheDataSetHasChangedAnyModelIsTried() {
        use(trained(5));
        choice.givenUp("d");

        choice.offer(trained(4));

        assertThat(version(choice.next("d"))).isEqualTo(4);
    }

    @Test
    void dataSetsDoNotDisturbEachOther() {
        use(trained(5));

        assertThat(choice.next("other")).isNull();
        assertThat(choice.inUse("other")).isNull();
    }

    @Test
    void inventedDataSetsDoNotPileUp() {
        // Given
        choice.offer(trained(5));

        // When
        for (int i = 0; i < 10 * ModelChoice.MAX_HELD; i++) {
            ModelSnapshot invented = Samples.snapshot("invented-" + i, 9);
            invented.setSlot(ModelKey.kept(9));
            choice.offer(new Model(invented, new byte[1]));
        }

        // Then
        long held = 0;
        for (int i = 0; i < 10 * ModelChoice.MAX_HELD; i++) {
            held += choice.next("invented-" + i) == null ? 0 : 1;
        }
        assertThat(held).isEqualTo(ModelChoice.MAX_HELD - 1);
        assertThat(version(choice.next("d"))).isEqualTo(5);
    }

    private void use(Model model) {
        choice.offer(model);
        assertThat(choice.next("d")).isSameAs(model);
        choice.loaded(model);
    }

    private void refuse(Model model) {
        choice.offer(model);
        assertThat(choice.next("d")).isSameAs(model);
        choice.refused(model);
    }

    private long refuseNext() {
        Model next = requireNonNull(choice.next("d"));
        choice.refused(next);
        return version(next);
    }

    private long inUse() {
        return requireNonNull(choice.inUse("d")).getVersion();
    }

    private static long version(@Nullable Model model) {
        return requireNonNull(model).snapshot().getVersion();
    }

    private static Model trained(long version) {
        return model(ModelKey.FEEDING, version, false);
    }

    private static Model published(long version) {
        return model(ModelKey.PUBLISHED, version, false);
    }

    private static Model pinned(long version) {
        return model(ModelKey.PUBLISHED, version, true);
    }

    private static Model model(String slot, long version, boolean pin) {
        ModelSnapshot snapshot = Samples.snapshot("d", version);
        snapshot.setSlot(slot);
        snapshot.setPinned(pin);
        return new Model(snapshot, new byte[1]);
    }
}

package dev.sluice.scorer.service;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.models.ModelAssembler.Model;
import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.scorer.Models;
import dev.sluice.scorer.engine.ModelLoader;
import dev.sluice.scorer.service.DatasetCatalogue.Loading;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DatasetCatalogueTest {
    private final DatasetCatalogue catalogue = new DatasetCatalogue(new ModelLoader(1 << 20), new SettableClock());

    @BeforeEach
    void describe() {
        catalogue.describe(Samples.descriptor("d"));
    }

    @AfterEach
    void close() {
        catalogue.close();
    }

    @Test
    void aModelFromOutsideSaysNothingOfHowFarTrainingIs() {
        load(published(1));

        assertThat(requireNonNull(catalogue.model("d")).version()).isEqualTo(1);
        assertThat(catalogue.progress("d")).isNull();
    }

    @Test
    void howFarTrainingIsIsWhatTheTrainerSaidLastWhateverModelIsInUse() {
        // Given
        load(Samples.snapshot("d", 1, new SourcePosition(0, 100L)));

        // When
        load(published(2));

        // Then
        assertThat(trainedUpTo()).containsExactly(Map.entry(0, 100L));

        // When the trainer goes on, and the other model is kept in use
        catalogue.trained(Samples.snapshot("d", 3, new SourcePosition(0, 200L)));

        // Then
        assertThat(trainedUpTo()).containsExactly(Map.entry(0, 200L));
        assertThat(requireNonNull(catalogue.model("d")).version()).isEqualTo(2);
    }

    @Test
    void whatWasSaidEarlierDoesNotTurnTrainingBack() {
        load(Samples.snapshot("d", 3, new SourcePosition(0, 200L)));

        catalogue.trained(Samples.snapshot("d", 2, new SourcePosition(0, 100L)));

        assertThat(trainedUpTo()).containsExactly(Map.entry(0, 200L));
    }

    @Test
    void theUntrainedModelOfATrainerTellsThatItHasNotBegun() {
        load(Samples.snapshot("d", 1));

        assertThat(trainedUpTo()).isEmpty();
    }

    private Map<Integer, Long> trainedUpTo() {
        return requireNonNull(catalogue.progress("d")).trainedUpTo();
    }

    private static ModelSnapshot published(long version) {
        ModelSnapshot snapshot = Samples.snapshot("d", version);
        snapshot.setSlot(ModelKey.PUBLISHED);
        return snapshot;
    }

    private void load(ModelSnapshot snapshot) {
        Model model = new Model(snapshot, Models.linear(1, 0, 2, 0, 3, 0, 0, 0, 0));
        assertThat(catalogue.load(model)).isEqualTo(Loading.IN_USE);
    }
}

package dev.sluice.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.trainer.config.SnapshotConfig;
import dev.sluice.trainer.config.TrainerConfig;
import dev.sluice.trainer.evaluation.TrainerCounters;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrainingLoopFoldsTest {
    private static final Instant STREAM = Instant.parse("2026-01-01T00:00:00Z");
    private final TrainingRun trainer = folded();

    private static TrainingRun folded() {
        TrainingRun run = new TrainingRun();
        run.more = config -> config.withFolds(2);
        return run;
    }

    @BeforeEach
    void eightSamples() {
        for (int i = 0; i < 8; i++) {
            trainer.input.add(TrainingRun.weighted("d", i, 1, 1, STREAM));
        }
    }

    @Test
    void theNetworksOfBothFoldsAndTheirAverageAreOneSnapshot() throws Exception {
        // When
        trainer.run(null);

        // Then
        List<ModelSnapshot> models = last(trainer);
        assertThat(models)
                .extracting(ModelSnapshot::getSlot, ModelSnapshot::getFold, ModelSnapshot::getFolds)
                .containsExactly(tuple("fold-0", 0, 2), tuple("fold-1", 1, 2), tuple("", -1, 2));
        assertThat(models)
                .extracting(ModelSnapshot::getVersion, ModelSnapshot::getConsumedOffsets, ModelSnapshot::getTrainedUpTo)
                .containsOnly(tuple(
                        models.get(0).getVersion(),
                        models.get(0).getConsumedOffsets(),
                        models.get(0).getTrainedUpTo()));
        assertThat(trainer.counters.version).hasValue(models.get(0).getVersion());
    }

    @Test
    void aRestartedTrainerEndsWithBothNetworksOfOneThatNeverStopped() throws Exception {
        // Given
        trainer.run(null);

        // When: four samples, a stop, and the other four
        TrainingRun other = folded();
        other.input.addAll(trainer.input.subList(0, 4));
        other.run(null);
        other.input.addAll(trainer.input.subList(4, 8));
        other.counters = new TrainerCounters();
        other.run(null);

        // Then
        assertThat(last(other))
                .extracting(ModelSnapshot::getSha256)
                .containsExactlyElementsOf(
                        last(trainer).stream().map(ModelSnapshot::getSha256).toList());
        assertThat(other.counters.trained).hasValue(8);
    }

    @Test
    void aSnapshotNamesTheStreamAsLongAsNothingButItsFirstPassWasLearnt() throws Exception {
        trainer.run(null);
        assertThat(last(trainer)).extracting(ModelSnapshot::getFirstPassOf).containsOnly(STREAM);

        trainer.input.add(TrainingRun.weighted("d", 8, 1, 1, STREAM));
        trainer.run(null);
        assertThat(last(trainer)).extracting(ModelSnapshot::getFirstPassOf).containsOnly(STREAM);

        trainer.input.add(TrainingRun.weighted("d", 0, 1, 2, STREAM));
        trainer.run(null);
        assertThat(last(trainer)).extracting(ModelSnapshot::getFirstPassOf).containsOnlyNulls();

        trainer.input.add(TrainingRun.weighted("d", 0, 1, 1, STREAM));
        trainer.run(null);
        assertThat(last(trainer))
                .as("it has learnt the second pass for good")
                .extracting(ModelSnapshot::getFirstPassOf)
                .containsOnlyNulls();
    }

    @Test
    void theFirstPassOfASecondIngestIsNoFirstPass() throws Exception {
        trainer.input.add(TrainingRun.weighted("d", 0, 1, 1, STREAM.plusSeconds(1)));

        trainer.run(null);

        assertThat(last(trainer)).extracting(ModelSnapshot::getFirstPassOf).containsOnlyNulls();
    }

    @Test
    void samplesThatDoNotSayWhichStreamTheyAreOfAreOfNoFirstPass() throws Exception {
        TrainingRun unknown = folded();
        unknown.input.add(TrainingRun.weighted("d", 0, 1));

        unknown.run(null);

        assertThat(last(unknown)).extracting(ModelSnapshot::getFirstPassOf).containsOnlyNulls();
    }

    @Test
    void replayedSamplesTrainTheirOwnFoldsNetworkToo() throws Exception {
        trainer.more = config -> config.withFolds(2).withReplay(new TrainerConfig.Replay(8, 2));

        trainer.run(null);

        assertThat(trainer.counters.trained).hasValue(8);
    }

    @Test
    void aTrainerWithFoldsDoesNotGoOnFromANetworkOfEverything() throws Exception {
        trainer.more = config -> config;
        trainer.run(null);
        trainer.more = config -> config.withFolds(2);

        assertThatThrownBy(() -> trainer.run(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("one network of everything")
                .hasMessageContaining("--folds 1");
    }

    @Test
    void aTrainerWithoutFoldsDoesNotGoOnFromTheirAverage() throws Exception {
        trainer.run(null);
        trainer.more = config -> config;

        assertThatThrownBy(() -> trainer.run(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("2 folds")
                .hasMessageContaining("--folds 2");
    }

    @Test
    void aModelThatWasBroughtBackIsLeftToTheScorerByATrainerWithFolds() throws Exception {
        // Given
        trainer.run(null);
        List<ModelSnapshot> before = last(trainer);
        trainer.models.put(TrainingRun.broughtBack(before.get(2), 50), TrainingRun.bytes(before.get(2)));

        // When
        trainer.input.add(TrainingRun.weighted("d", 8, 1, 1, STREAM));
        trainer.counters = new TrainerCounters();
        trainer.run(null);

        // Then
        assertThat(last(trainer)).extracting(ModelSnapshot::getVersion).containsOnly(51L);
        assertThat(trainer.counters.trained).hasValue(9);
    }

    @Test
    void theRetainedCopyOfASnapshotIsThatOfTheAverage() throws Exception {
        trainer.snapshots = new SnapshotConfig(null, 5, 1);

        trainer.run(null);

        assertThat(trainer.models.snapshots())
                .filteredOn(model -> model.getSlot().startsWith("keep-"))
                .isNotEmpty()
                .allSatisfy(model -> {
                    assertThat(model.getFold()).isEqualTo(-1);
                    assertThat(model.getFolds()).isEqualTo(2);
                });
    }

    @Test
    void onlyTheTrainerThatFeedsTheScorerMayHaveFolds() {
        assertThatThrownBy(() -> SnapshotConfig.beside("gce").slots(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gce");
        assertThatThrownBy(() -> TrainerConfig.defaults().withFolds(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("folds must be 2");
        assertThatThrownBy(() -> TrainerConfig.plainCrossEntropy().withFolds(2))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The models of the newest snapshot in the order they were published. */
    private static List<ModelSnapshot> last(TrainingRun run) {
        List<ModelSnapshot> all = run.models.snapshots().stream()
                .filter(model -> !model.getSlot().startsWith("keep-"))
                .toList();
        return all.subList(all.size() - 3, all.size());
    }
}

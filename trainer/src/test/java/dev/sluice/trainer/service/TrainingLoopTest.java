package dev.sluice.trainer.service;

import static dev.sluice.trainer.service.TrainingRun.header;
import static dev.sluice.trainer.service.TrainingRun.sample;
import static dev.sluice.trainer.service.TrainingRun.stream;
import static dev.sluice.trainer.service.TrainingRun.weighted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.records.ConsumedOffset;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.samples.DeadLetters;
import dev.sluice.trainer.balance.ClassBalance;
import dev.sluice.trainer.config.SnapshotConfig;
import dev.sluice.trainer.config.TrainerConfig;
import dev.sluice.trainer.evaluation.AccuracyPoint;
import dev.sluice.trainer.evaluation.EvaluationSet;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** What the loop learns from, what it publishes of it and when. */
class TrainingLoopTest {
    private final TrainingRun trainer = new TrainingRun();

    @Test
    void theUntrainedNetworkIsPublishedFirst() throws Exception {
        trainer.run(null);

        assertThat(trainer.models.snapshots()).singleElement().satisfies(snapshot -> {
            assertThat(snapshot.getVersion()).isEqualTo(1);
            assertThat(snapshot.getSamplesSeen()).isZero();
            assertThat(snapshot.getTrainedUpTo()).isEmpty();
        });
    }

    @Test
    void whatWasTrainedOnIsPublishedWithTheOffsetsItAnswers() throws Exception {
        // Given
        for (int i = 0; i < 5; i++) {
            trainer.input.add(weighted("d", 100 + i, 0.5));
        }

        // When
        trainer.run(null);

        // Then
        ModelSnapshot last = trainer.last();
        assertThat(last.getVersion()).isEqualTo(2);
        assertThat(last.getSamplesSeen()).isEqualTo(5);
        assertThat(last.getConsumedOffsets()).containsExactly(new ConsumedOffset("sluice.training", 0, 5L));
        assertThat(last.getTrainedUpTo()).containsExactly(new SourcePosition(2, 105L));
        assertThat(trainer.counters.trained).hasValue(5);
    }

    @Test
    void aTrainerWithNothingNewPublishesNothing() throws Exception {
        trainer.input.add(weighted("d", 0, 1));
        trainer.run(null);
        int before = trainer.models.snapshots().size();

        trainer.run(null);

        assertThat(trainer.models.snapshots()).hasSize(before);
    }

    @Test
    void badRecordsGoToDeadLettersInTheTransactionOfTheSnapshotThatPassesThem() throws Exception {
        // Given
        trainer.input.add(new byte[] {1, 2, 3});
        trainer.input.add(weighted("d", 1, -1));
        trainer.input.add(weighted("d", 2, 1));

        // When
        trainer.run(null);

        // Then
        List<ProducerRecord<byte[], byte[]>> letters = trainer.models.committed("sluice.dead-letters");
        assertThat(letters).hasSize(2);
        assertThat(letters.get(0).value()).containsExactly(1, 2, 3);
        assertThat(header(letters.get(1), DeadLetters.REASON)).contains("weight must be 0 to 1");
        assertThat(header(letters.get(1), DeadLetters.STAGE)).isEqualTo("trainer");
        assertThat(trainer.counters.deadLettered).hasValue(2);
        assertThat(trainer.counters.trained).hasValue(1);

        // When it starts again
        trainer.run(null);

        // Then
        assertThat(trainer.models.committed("sluice.dead-letters")).hasSize(2);
    }

    @Test
    void weightZeroIsSeenButNotTrainedAndOtherDataSetsAreNeither() throws Exception {
        trainer.input.add(weighted("d", 0, 0));
        trainer.input.add(weighted("other", 1, 1));

        trainer.run(null);

        assertThat(trainer.counters.samplesSeen).hasValue(1);
        assertThat(trainer.counters.trained).hasValue(0);
        ModelSnapshot last = trainer.last();
        assertThat(last.getConsumedOffsets()).containsExactly(new ConsumedOffset("sluice.training", 0, 2L));
        assertThat(last.getTrainedUpTo()).containsExactly(new SourcePosition(2, 1L));
    }

    @Test
    void accuracyIsMeasuredAtTheEndOnSamplesThatWereNeverTrainedOn() throws Exception {
        for (int i = 0; i < 256; i++) {
            trainer.input.add(weighted("d", i, 1));
        }

        trainer.run(new EvaluationSet(List.of(sample("d", 0), sample("d", 1))));

        assertThat(trainer.counters.testAccuracy).isEqualTo(1);
        assertThat(trainer.counters.accuracies).containsExactly(new AccuracyPoint(256, 1));
    }

    @Test
    void anEvaluationSampleThatDoesNotFitIsNamedAtTheStart() {
        LabelledSample bad = sample("d", 1);
        bad.setLabels(List.of(17));

        assertThatThrownBy(() -> trainer.run(new EvaluationSet(List.of(sample("d", 0), bad))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("evaluation sample 1")
                .hasMessageContaining("label 17");
    }

    @Test
    void replayedSamplesAreLearntFromAndNotCounted() throws Exception {
        // Given
        trainer.input.addAll(stream(0));
        trainer.run(null);
        TrainingRun other = new TrainingRun();
        other.input.addAll(trainer.input);
        other.more = config -> config.withReplay(new TrainerConfig.Replay(8, 1));

        // When
        other.run(null);

        // Then
        assertThat(other.last().getSha256()).isNotEqualTo(trainer.last().getSha256());
        assertThat(other.last().getSamplesSeen()).isEqualTo(trainer.last().getSamplesSeen());
        assertThat(other.counters.trained).hasValue(12);
        assertThat(other.counters.learningRate).isEqualTo(trainer.counters.learningRate);
    }

    @Test
    void aBalancedTrainerLearnsOtherwiseFromAnUnbalancedStream() throws Exception {
        // Given
        trainer.input.addAll(stream(0));
        trainer.run(null);
        TrainingRun other = new TrainingRun();
        other.input.addAll(trainer.input);
        other.more = config ->
                config.withOptimisation(config.optimisation().withClassBalance(ClassBalance.parse("effective:0.9")));

        // When
        other.run(null);

        // Then
        assertThat(trainer.last().getLabelCounts()).isEmpty();
        assertThat(other.last().getLabelCounts()).hasSize(2);
        assertThat(other.last().getSha256()).isNotEqualTo(trainer.last().getSha256());
    }

    @Test
    void aTrainerBesideTheFeedingOneLeavesDeadLettersToThat() throws Exception {
        // Given
        trainer.snapshots = SnapshotConfig.beside("gce");
        trainer.input.add(new byte[] {1, 2, 3});
        trainer.input.add(weighted("d", 1, 1));

        // When
        trainer.run(null);

        // Then
        assertThat(trainer.models.committed("sluice.dead-letters")).isEmpty();
        assertThat(trainer.last().getSlot()).isEqualTo("gce");
        assertThat(trainer.last().getConsumedOffsets()).containsExactly(new ConsumedOffset("sluice.training", 0, 2L));
    }
}

package dev.sluice.trainer.service;

import static dev.sluice.trainer.service.TrainingRun.broughtBack;
import static dev.sluice.trainer.service.TrainingRun.bytes;
import static dev.sluice.trainer.service.TrainingRun.weighted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.records.ConsumedOffset;
import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.trainer.evaluation.TrainerCounters;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a trainer makes of a model that people have brought back. */
class TrainingLoopRollbackTest {
    private final TrainingRun trainer = new TrainingRun();

    @Test
    void aTrainerGoesOnFromAModelThatWasBroughtBackAndKeepsItsPlaceInTheStream() throws Exception {
        // Given a trainer that has learnt four samples, and whose first model is brought back
        List<byte[]> records = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            records.add(weighted("d", i, 1));
        }
        trainer.input.addAll(records.subList(0, 4));
        trainer.run(null);
        ModelSnapshot first = trainer.models.snapshots().get(0);
        trainer.models.put(broughtBack(first, 3), bytes(first));

        // When
        trainer.input.addAll(records.subList(4, 8));
        trainer.run(null);

        // Then it is where one is that has never seen the first four
        TrainingRun other = new TrainingRun();
        other.input.addAll(records.subList(4, 8));
        other.run(null);
        ModelSnapshot last = trainer.last();
        assertThat(last.getSha256()).isEqualTo(other.last().getSha256());
        assertThat(last.getVersion()).isEqualTo(4);
        assertThat(last.getSamplesSeen()).isEqualTo(8);
        assertThat(last.getConsumedOffsets()).containsExactly(new ConsumedOffset("sluice.training", 0, 8L));

        // When it starts again
        trainer.counters = new TrainerCounters();
        trainer.input.add(weighted("d", 8, 1));
        trainer.run(null);

        // Then that model is of the past
        assertThat(trainer.last().getVersion()).isEqualTo(5);
        assertThat(trainer.last().getSamplesSeen()).isEqualTo(9);
        assertThat(trainer.last().getSha256()).isNotEqualTo(last.getSha256());
    }

    @Test
    void aTrainerWhoseNewestSnapshotIsSpoiltIsCuredByOneThatWasBroughtBack() throws Exception {
        // Given
        trainer.input.add(weighted("d", 0, 1));
        trainer.run(null);
        ModelSnapshot first = trainer.models.snapshots().get(0);
        trainer.models.put(
                ModelSnapshot.newBuilder(trainer.last()).setVersion(3).build(), new byte[] {1, 2, 3});
        trainer.models.put(broughtBack(first, 4), bytes(first));

        // When
        trainer.input.add(weighted("d", 1, 1));
        trainer.run(null);

        // Then
        assertThat(trainer.last().getVersion()).isEqualTo(5);
        assertThat(trainer.last().getSamplesSeen()).isEqualTo(2);
    }

    @Test
    void aModelOfAnotherKindThatWasBroughtBackIsLeftAlone() throws Exception {
        // Given
        for (int i = 0; i < 8; i++) {
            trainer.input.add(weighted("d", i, 1));
        }
        trainer.run(null);
        ModelSnapshot undisturbed = trainer.last();
        TrainingRun disturbed = new TrainingRun();
        disturbed.input.addAll(trainer.input.subList(0, 4));
        disturbed.run(null);
        ModelSnapshot first = disturbed.models.snapshots().get(0);
        disturbed.models.put(
                ModelSnapshot.newBuilder(broughtBack(first, 3))
                        .setFormat(ModelFormat.ONNX)
                        .build(),
                bytes(first));

        // When
        disturbed.input.addAll(trainer.input.subList(4, 8));
        disturbed.run(null);

        // Then
        assertThat(disturbed.last().getSha256()).isEqualTo(undisturbed.getSha256());
        assertThat(disturbed.last().getVersion()).isEqualTo(4);
    }
}

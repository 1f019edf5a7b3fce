package dev.sluice.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.records.ConsumedOffset;
import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.ScheduleOrigin;
import dev.sluice.schemas.records.SourcePosition;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingProgressTest {
    private final TrainingProgress progress = new TrainingProgress("t");

    @Test
    void whatWasReadCountsOnlyOnceItsBatchHasBeenTrainedOn() {
        // Given
        progress.read(0, 5);
        progress.seen(3, 40, true);

        // Then
        assertThat(progress.consumedOffsets()).isEmpty();
        assertThat(progress.trainedUpTo()).isEmpty();
        assertThat(progress.samplesSeen()).isZero();

        // When
        progress.settle();

        // Then
        assertThat(progress.consumedOffsets()).containsExactly(new ConsumedOffset("t", 0, 6L));
        assertThat(progress.trainedUpTo()).containsExactly(new SourcePosition(3, 41L));
        assertThat(progress.samplesSeen()).isEqualTo(1);
    }

    @Test
    void aReEmittedSampleFromFurtherBackDoesNotTakeTheSourcePositionBack() {
        progress.read(0, 5);
        progress.seen(0, 40, true);
        progress.settle();
        progress.read(0, 6);
        progress.seen(0, 7, true);
        progress.settle();

        assertThat(progress.trainedUpTo()).containsExactly(new SourcePosition(0, 41L));
    }

    @Test
    void samplesOfWeightZeroAreSeenButNotTrained() {
        progress.read(0, 0);
        progress.seen(0, 0, true);
        progress.read(0, 1);
        progress.seen(0, 1, false);
        progress.settle();

        assertThat(progress.samplesSeen()).isEqualTo(2);
        assertThat(progress.trained()).isEqualTo(1);
        assertThat(progress.trainedUpTo()).containsExactly(new SourcePosition(0, 2L));
    }

    @Test
    void recordsOfOthersMoveTheOffsetsAlone() {
        progress.read(2, 9);
        progress.settle();

        assertThat(progress.offsets()).containsExactly(Map.entry(2, 10L));
        assertThat(progress.samplesSeen()).isZero();
    }

    @Test
    void progressOfTheStreamIsCountedInSourceRecordsSoThatWithheldOnesCount() {
        seen(0, 0);
        seen(1, 20);
        seen(0, 99);
        seen(1, 49);

        assertThat(progress.sourceRecords()).isEqualTo(100 + 30);
    }

    @Test
    void aLaterDescriptionBeginsAnotherStreamWhoseProgressStartsAtNothing() {
        // Given
        progress.describedAt(Instant.ofEpochMilli(1));
        seen(0, 0);
        seen(0, 99);

        // When
        progress.describedAt(Instant.ofEpochMilli(1));

        // Then
        assertThat(progress.sourceRecords()).isEqualTo(100);

        // When
        progress.describedAt(Instant.ofEpochMilli(2));
        seen(0, 7);

        // Then
        assertThat(progress.sourceRecords()).isZero();

        // When
        seen(0, 100);
        seen(0, 109);

        // Then
        assertThat(progress.sourceRecords()).isEqualTo(10);
        assertThat(progress.schedule())
                .isEqualTo(new ScheduleOrigin(Instant.ofEpochMilli(2), List.of(new SourcePosition(0, 100L))));
    }

    private void seen(int partition, long offset) {
        progress.seen(partition, offset, true);
        progress.settle();
    }

    @Test
    void aSnapshotBringsTheBooksBack() {
        // When
        progress.restore(snapshot("t"), "trained");

        // Then
        assertThat(progress.offsets()).containsExactly(Map.entry(1, 70L));
        assertThat(progress.trainedUpTo()).containsExactly(new SourcePosition(1, 80L));
        assertThat(progress.samplesSeen()).isEqualTo(60);
        assertThat(progress.trained()).isEqualTo(55);
    }

    @Test
    void aSnapshotTrainedOnAnotherTopicIsRefused() {
        assertThatThrownBy(() -> progress.restore(snapshot("other"), "trained"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("trained on topic other");
    }

    private static ModelSnapshot snapshot(String topic) {
        return ModelSnapshot.newBuilder()
                .setDataset("d")
                .setVersion(3)
                .setFormat(ModelFormat.DL4J_ZIP)
                .setChunkIndex(0)
                .setChunkCount(1)
                .setTotalBytes(1)
                .setSha256("")
                .setData(ByteBuffer.allocate(0))
                .setLearningRate(1e-3)
                .setSamplesSeen(60)
                .setConsumedOffsets(List.of(new ConsumedOffset(topic, 1, 70L)))
                .setTrainedUpTo(List.of(new SourcePosition(1, 80L)))
                .setMetrics(Map.of("trained", 55.0))
                .setPublishedAt(Instant.EPOCH)
                .build();
    }
}

package dev.sluice.trainer.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.records.ConsumedOffset;
import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.trainer.input.Books;
import dev.sluice.trainer.input.ReadingProgress;
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
        ReadingProgress reading = new ReadingProgress(progress.books(), 0);
        reading.read(0, 5);
        reading.seen(3, 40, true);

        // Then
        assertThat(progress.consumedOffsets()).isEmpty();
        assertThat(progress.trainedUpTo()).isEmpty();
        assertThat(progress.samplesSeen()).isZero();

        // When
        Books batch = reading.books();
        reading.read(0, 6);
        reading.seen(3, 41, true);
        progress.settle(batch);

        // Then
        assertThat(progress.consumedOffsets()).containsExactly(new ConsumedOffset("t", 0, 6L));
        assertThat(progress.trainedUpTo()).containsExactly(new SourcePosition(3, 41L));
        assertThat(progress.samplesSeen()).isEqualTo(1);
    }

    @Test
    void aSnapshotBringsTheBooksBack() {
        // When
        progress.restore(snapshot("t"), "trained");

        // Then
        assertThat(progress.books().offsets()).containsExactly(Map.entry(1, 70L));
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

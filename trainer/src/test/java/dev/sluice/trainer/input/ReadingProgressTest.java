package dev.sluice.trainer.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.records.ScheduleOrigin;
import dev.sluice.schemas.records.SourcePosition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadingProgressTest {
    private final ReadingProgress progress = new ReadingProgress(Books.empty("t"), 0);

    @Test
    void aReEmittedSampleFromFurtherBackDoesNotTakeTheSourcePositionBack() {
        progress.read(0, 5);
        progress.seen(0, 40, true);
        progress.read(0, 6);
        progress.seen(0, 7, true);

        assertThat(progress.books().trainedUpTo()).containsExactly(new SourcePosition(0, 41L));
    }

    @Test
    void samplesOfWeightZeroAreSeenButNotTrained() {
        progress.read(0, 0);
        progress.seen(0, 0, true);
        progress.read(0, 1);
        progress.seen(0, 1, false);

        assertThat(progress.books().samplesSeen()).isEqualTo(2);
        assertThat(progress.books().trained()).isEqualTo(1);
        assertThat(progress.books().trainedUpTo()).containsExactly(new SourcePosition(0, 2L));
    }

    @Test
    void recordsOfOthersMoveTheOffsetsAlone() {
        progress.read(2, 9);

        assertThat(progress.books().offsets()).containsExactly(Map.entry(2, 10L));
        assertThat(progress.books().samplesSeen()).isZero();
    }

    @Test
    void booksDoNotChangeOnceTaken() {
        // Given
        progress.read(0, 0);
        progress.seen(0, 0, true);
        Books before = progress.books();

        // When
        progress.read(0, 1);
        progress.seen(0, 1, true);
        progress.describedAt(Instant.ofEpochMilli(5));

        // Then
        assertThat(before.offsets()).containsExactly(Map.entry(0, 1L));
        assertThat(before.trainedUpTo()).containsExactly(new SourcePosition(0, 1L));
        assertThat(before.schedule()).isNotNull();
    }

    @Test
    void theNextReaderGoesOnFromTheBooks() {
        // Given
        progress.describedAt(Instant.ofEpochMilli(3));
        progress.read(0, 5);
        progress.seen(1, 8, true);

        // Then
        assertThat(new ReadingProgress(progress.books(), 0).books()).isEqualTo(progress.books());
    }

    @Test
    void progressOfTheStreamIsCountedInSourceRecordsSoThatWithheldOnesCount() {
        progress.seen(0, 0, true);
        progress.seen(1, 20, true);
        progress.seen(0, 99, true);
        progress.seen(1, 49, true);

        assertThat(sourceRecords()).isEqualTo(100 + 30);
    }

    @Test
    void aLaterDescriptionBeginsAnotherStreamWhoseProgressStartsAtNothing() {
        // Given
        progress.describedAt(Instant.ofEpochMilli(1));
        progress.seen(0, 0, true);
        progress.seen(0, 99, true);

        // When
        progress.describedAt(Instant.ofEpochMilli(1));

        // Then
        assertThat(sourceRecords()).isEqualTo(100);

        // When
        Books ended = progress.books();
        progress.describedAt(Instant.ofEpochMilli(2));
        progress.seen(0, 7, true);

        // Then
        assertThat(sourceRecords()).isZero();

        // When
        progress.seen(0, 100, true);
        progress.seen(0, 109, true);

        // Then the first batch of the new stream is trained at its beginning
        assertThat(ended.sourceRecordsOf(progress.books())).isZero();
        assertThat(sourceRecords()).isEqualTo(10);
        assertThat(progress.books().schedule())
                .isEqualTo(new ScheduleOrigin(Instant.ofEpochMilli(2), List.of(new SourcePosition(0, 100L))));
    }

    private long sourceRecords() {
        return progress.books().sourceRecordsOf(progress.books());
    }
}

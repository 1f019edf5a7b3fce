package dev.sluice.topology.stream.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpiryTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final int SIZE = 3000;

    @TempDir
    Path folder;

    private CountingStore reviews;
    private CountingStore index;
    private KeyValueStore<String, byte[]> entries;
    private Expiry expiry;

    @BeforeEach
    void storesThatCount() {
        var context = new MockProcessorContext<>(new Properties(), new TaskId(0, 0), folder.toFile());
        reviews = new CountingStore("reviews", context);
        index = new CountingStore("index", context);
        entries = reviews.counted();
        expiry = start();
    }

    private Expiry start() {
        return Expiry.ofReviews(DAY, entries, index.counted());
    }

    private void put(String key, long time) {
        entries.put(key, ByteBuffer.allocate(SIZE).putLong(time).array());
    }

    private void resetCounts() {
        reviews.reset();
        index.reset();
    }

    @Test
    void aPunctuationTouchesNothingThatIsNotDueAndReadsNoValueOfWhatIs() {
        // Given 5000 reviews, a millisecond apart
        for (int i = 0; i < 5000; i++) {
            put("k" + i, i);
            expiry.written("k" + i, i);
        }
        resetCounts();

        // When nothing is due
        int early = expiry.forget(DAY.toMillis() - 1);

        // Then
        assertThat(early).isZero();
        assertThat(reviews.touched + index.touched).isZero();

        // When ten are due
        int due = expiry.forget(DAY.toMillis() + 10);

        // Then
        assertThat(due).isEqualTo(10);
        assertThat(reviews.touched).isEqualTo(10);
        assertThat(reviews.bytesRead).isZero();
        assertThat(index.touched).isEqualTo(40);
        assertThat(index.bytesRead).isEqualTo(80);
        assertThat(entries.get("k9")).isNull();
        assertThat(entries.get("k10")).isNotNull();
    }

    @Test
    void whatIsOverdueIsForgottenInSlices() {
        // Given
        for (int i = 0; i < 2500; i++) {
            put("k" + i, i);
            expiry.written("k" + i, i);
        }
        long later = 3 * DAY.toMillis();

        // Then
        assertThat(expiry.forget(later)).isEqualTo(Expiry.SLICE);
        assertThat(start().forget(later)).isEqualTo(Expiry.SLICE);
        assertThat(expiry.forget(later)).isEqualTo(2500 - 2 * Expiry.SLICE);
        assertThat(entries.all().hasNext()).isFalse();
        assertThat(index.counted().all().hasNext()).isFalse();
    }

    @Test
    void whatIsWrittenAgainOrUsedAfterAWhileLivesFromThen() {
        // Given
        long hour = Duration.ofHours(1).toMillis();
        for (String key : new String[] {"written", "used", "usedAtOnce"}) {
            put(key, 0);
            expiry.written(key, 0);
        }

        // When
        expiry.written("written", 12 * hour);
        expiry.used("used", 12 * hour);
        expiry.used("usedAtOnce", 1000);
        int forgotten = expiry.forget(25 * hour);

        // Then
        assertThat(forgotten).isEqualTo(1);
        assertThat(entries.get("usedAtOnce")).isNull();
        assertThat(expiry.forget(37 * hour)).isEqualTo(2);
    }

    @Test
    void entriesFromBeforeThereWasAnIndexAreTakenInSliceBySliceAcrossARestartAndThenForgotten() {
        // Given
        for (int i = 0; i < 2500; i++) {
            put(String.format("k%04d", i), i);
        }
        resetCounts();

        // When
        expiry.takeIn(PendingReview::routedAt);

        // Then
        assertThat(reviews.touched).isEqualTo(Expiry.SLICE);
        assertThat(reviews.bytesRead).isLessThanOrEqualTo(Expiry.SLICE_BYTES + SIZE);

        // When
        expiry = start();
        for (int i = 0; i < 3; i++) {
            expiry.takeIn(PendingReview::routedAt);
        }
        resetCounts();
        expiry.takeIn(PendingReview::routedAt);

        // Then
        assertThat(reviews.touched + index.touched).isZero();
        assertThat(expiry.forget(DAY.toMillis() + 5)).isEqualTo(5);
        assertThat(entries.get("k0004")).isNull();
        assertThat(entries.get("k0005")).isNotNull();
    }
}

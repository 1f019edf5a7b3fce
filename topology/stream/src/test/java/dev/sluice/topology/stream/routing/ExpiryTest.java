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
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final int SIZE = 3000;

    @TempDir
    Path folder;

    private CountingStore reviews;
    private CountingStore index;
    private KeyValueStore<String, byte[]> entries;
    private ReviewExpiry expiry;

    @BeforeEach
    void storesThatCount() {
        var context = new MockProcessorContext<>(new Properties(), new TaskId(0, 0), folder.toFile());
        reviews = new CountingStore("reviews", context);
        index = new CountingStore("index", context);
        entries = reviews.counted();
        expiry = start();
    }

    private ReviewExpiry start() {
        return new ReviewExpiry(DAY, entries, index.counted());
    }

    private void put(String key, long time) {
        entries.put(key, ByteBuffer.allocate(SIZE).putLong(time).array());
    }

    private void resetCounts() {
        reviews.reset();
        index.reset();
    }

    @Test
    void aPunctuationTouchesNothingThatIsNotDue() {
        // Given 5000 reviews, a millisecond apart
        for (int i = 0; i < 5000; i++) {
            put("k" + i, i);
            expiry.place("k" + i, i);
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
        assertThat(reviews.touched).isEqualTo(20);
        assertThat(reviews.bytesRead).isEqualTo(10 * SIZE);
        assertThat(index.touched).isEqualTo(20);
        assertThat(entries.get("k9")).isNull();
        assertThat(entries.get("k10")).isNotNull();
    }

    @Test
    void whatIsOverdueIsForgottenInSlices() {
        // Given
        for (int i = 0; i < 2500; i++) {
            put("k" + i, i);
            expiry.place("k" + i, i);
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
    void aSliceEndsWithItsBytes() {
        // Given
        int half = Expiry.SLICE_BYTES / 2;
        for (int i = 0; i < 5; i++) {
            entries.put("k" + i, ByteBuffer.allocate(half).putLong(i).array());
            expiry.place("k" + i, i);
        }

        // Then
        assertThat(expiry.forget(3 * DAY.toMillis())).isEqualTo(2);
        assertThat(expiry.forget(3 * DAY.toMillis())).isEqualTo(2);
        assertThat(expiry.forget(3 * DAY.toMillis())).isEqualTo(1);
        assertThat(entries.all().hasNext()).isFalse();
    }

    @Test
    void aReviewThatIsRoutedAgainLivesFromThenWithoutAWriteToTheIndex() {
        // Given
        put("once", 0);
        put("again", 0);
        expiry.place("once", 0);
        expiry.place("again", 0);

        // When
        put("again", 12 * HOUR);

        // Then
        assertThat(expiry.forget(25 * HOUR)).isEqualTo(2);
        assertThat(entries.get("once")).isNull();
        assertThat(entries.get("again")).isNotNull();
        assertThat(expiry.forget(36 * HOUR)).isZero();
        assertThat(expiry.forget(36 * HOUR + 1)).isEqualTo(1);
        assertThat(entries.get("again")).isNull();
    }

    @Test
    void aVerdictThatIsGivenAgainOrUsedAfterAWhileLivesFromThen() {
        // Given
        VerdictExpiry verdicts = new VerdictExpiry(DAY, entries, index.counted());
        for (String key : new String[] {"given", "used", "usedAtOnce"}) {
            put(key, 0);
            verdicts.given(key, 0);
        }

        // When
        verdicts.given("given", 12 * HOUR);
        verdicts.used("used", 12 * HOUR);
        verdicts.used("usedAtOnce", 1000);

        // Then
        assertThat(verdicts.forget(25 * HOUR)).isEqualTo(3);
        assertThat(entries.get("usedAtOnce")).isNull();
        assertThat(entries.get("given")).isNotNull();
        assertThat(verdicts.forget(37 * HOUR)).isEqualTo(2);
        assertThat(entries.all().hasNext()).isFalse();
        assertThat(index.counted().all().hasNext()).isFalse();
    }

    @Test
    void entriesFromBeforeThereWasAnIndexAreTakenInSliceBySliceAcrossARestartAndThenForgotten() {
        // Given
        for (int i = 0; i < 2500; i++) {
            put(String.format("k%04d", i), i);
        }
        resetCounts();

        // When
        expiry.takeIn(0);

        // Then
        assertThat(reviews.touched).isEqualTo(Expiry.SLICE);
        assertThat(reviews.bytesRead).isLessThanOrEqualTo(Expiry.SLICE_BYTES + SIZE);

        // When
        expiry = start();
        for (int i = 0; i < 3; i++) {
            expiry.takeIn(0);
        }
        resetCounts();
        expiry.takeIn(0);

        // Then
        assertThat(reviews.touched + index.touched).isZero();
        assertThat(expiry.forget(DAY.toMillis() + 5)).isEqualTo(5);
        assertThat(entries.get("k0004")).isNull();
        assertThat(entries.get("k0005")).isNotNull();
    }
}

package dev.sluice.infra.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.records.LabelledSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestSplitTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "2, 1", "3999, 1999", "4000, 2000", "10000, 2000"})
    void halfOfTheSplitAndAtMostTwoThousandMayBeTrusted(int size, int trusted) {
        assertThat(TestSplit.trustable(size)).isEqualTo(trusted);
        assertThat(TestSplit.trusted(size, trusted)).hasSize(trusted);
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "7", "5000"})
    void everySampleIsEitherTrustedOrMeasuredOn(int size) {
        // When
        List<Integer> both = new ArrayList<>();
        Arrays.stream(TestSplit.trusted(size, TestSplit.trustable(size))).forEach(both::add);
        Arrays.stream(TestSplit.measured(size)).forEach(both::add);

        // Then
        assertThat(both)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, size).boxed().toList());
    }

    @Test
    void aSmallerDrawIsPartOfTheLargerSoThatAccuracyIsNeverMeasuredOnIt() {
        // When
        int[] few = TestSplit.trusted(5000, 100);

        // Then
        assertThat(few).isSorted().doesNotHaveDuplicates();
        assertThat(TestSplit.trusted(5000, 2000)).contains(few);
        assertThat(few[99]).as("drawn from all over the split").isGreaterThan(4000);
    }

    @Test
    void moreThanMayBeTrustedIsRefused() {
        assertThatThrownBy(() -> TestSplit.trusted(10, 6))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 to 5 can be trusted, not 6");
    }

    @Test
    void samplesThatAreTrustedAreLeftOutOfWhatAccuracyIsMeasuredOn() {
        // Given
        int[] trusted = TestSplit.trusted(20, TestSplit.trustable(20));

        // When
        List<String> measured = TestSamples.measured(new Samples(20)).stream()
                .map(LabelledSample::getId)
                .toList();

        // Then
        assertThat(measured).hasSize(10);
        assertThat(measured)
                .doesNotContainAnyElementsOf(
                        Arrays.stream(trusted).mapToObj(i -> "s" + i).toList());
    }
}

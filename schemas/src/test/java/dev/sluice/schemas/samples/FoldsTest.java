package dev.sluice.schemas.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FoldsTest {

    @Test
    void aSamplesFoldIsWhatAnyImplementationOfTheFormulaGives() {
        // Given what Python's hashlib gives
        assertThat(Folds.of("fashion-mnist", "0", 2)).isZero();
        assertThat(Folds.of("fashion-mnist", "train-7", 2)).isZero();
        assertThat(Folds.of("fashion-mnist", "ünicode", 2)).isEqualTo(1);
    }

    @Test
    void foldsAreOfAboutTheSameSize() {
        for (int folds = 2; folds <= 5; folds++) {
            int[] sizes = new int[folds];
            for (int i = 0; i < 20_000; i++) {
                sizes[Folds.of("d", "s" + i, folds)]++;
            }
            double fair = 20_000.0 / folds;
            for (int size : sizes) {
                assertThat((double) size).as("%d folds", folds).isCloseTo(fair, within(5 * Math.sqrt(fair)));
            }
        }
    }

    @Test
    void theFoldsOfTwoDataSetsHaveNothingToDoWithEachOther() {
        long alike = IntStream.range(0, 20_000)
                .filter(i -> Folds.of("one", "s" + i, 2) == Folds.of("other", "s" + i, 2))
                .count();

        assertThat((double) alike).isCloseTo(10_000, within(5 * Math.sqrt(5_000)));
    }

    @Test
    void withOneFoldEverySampleIsInIt() {
        assertThat(Folds.of("d", "s", 1)).isZero();
    }
}

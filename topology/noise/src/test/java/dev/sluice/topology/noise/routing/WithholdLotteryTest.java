package dev.sluice.topology.noise.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WithholdLotteryTest {
    @ParameterizedTest
    @CsvSource({
        // one label each: they have a cap for each class
        "1, 0.5, 1",
        // 20 values of which 0.4 % are suspect: less than one sample in ten has one
        "20, 0.004, 1",
        "20, 0, 1",
        // 4 % suspect: up to 80 % of the samples have one, of which an eighth makes a tenth of all
        "20, 0.04, 0.125",
        "256, 0.5, 0.00078125"
    })
    void theShareKeepsToTheCapHoweverManySamplesHaveASuspectValue(int values, double suspectShare, double share) {
        assertThat(WithholdLottery.share(0.1, values, suspectShare)).isCloseTo(share, within(1e-12));
    }

    @Test
    void aCapOfNothingWithholdsNothing() {
        assertThat(WithholdLottery.share(0, 20, 0.01)).isZero();
        assertThat(WithholdLottery.share(0, 20, 0)).isEqualTo(1);
    }

    @Test
    void theLotIsThatOfTheContract() {
        // SHA-256 of "withhold\ndigits\na\n1" begins with 3431
        assertThat(WithholdLottery.withhold("digits", "a", 1)).isCloseTo(0x3431 / 65536.0, within(1.0 / 65536));
    }

    @Test
    void lotsAreEvenAndThoseOfPassesAndPurposesHaveNothingToDoWithEachOther() {
        // Given
        int samples = 10_000;

        // When
        double[] first = IntStream.range(0, samples)
                .mapToDouble(i -> WithholdLottery.withhold("d", "s" + i, 1))
                .toArray();

        // Then
        for (double below : new double[] {0.1, 0.5, 0.9}) {
            long all = IntStream.range(0, samples).filter(i -> first[i] < below).count();
            long again = IntStream.range(0, samples)
                    .filter(i -> first[i] < below && WithholdLottery.withhold("d", "s" + i, 2) < 0.5)
                    .count();
            long asked = IntStream.range(0, samples)
                    .filter(i -> first[i] < below && WithholdLottery.ask("d", "s" + i, 1) < 0.5)
                    .count();
            assertThat((double) all / samples).isCloseTo(below, within(0.02));
            assertThat((double) again / all).isCloseTo(0.5, within(0.06));
            assertThat((double) asked / all).isCloseTo(0.5, within(0.06));
        }
    }
}

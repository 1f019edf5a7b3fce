package dev.sluice.topology.noise.transition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FastLogTest {
    private static final double BOUND = 2.5e-4;

    @Test
    void itIsCloseToTheLogarithmOverTheWholeRangeOfDoubles() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000_000; i++) {
            double x = Math.scalb(1 + random.nextDouble(), random.nextInt(2046) - 1022);
            assertThat(FastLog.ln(x)).as("ln %s", x).isCloseTo(Math.log(x), within(BOUND));
        }
    }

    @Test
    void itIsCloseToTheLogarithmAtTheEndsOfEveryCellOfItsTable() {
        for (int cell = 0; cell < 2048; cell++) {
            double first = 1 + cell / 2048.0;
            double last = Math.nextDown(1 + (cell + 1) / 2048.0);
            assertThat(FastLog.ln(first)).isCloseTo(Math.log(first), within(BOUND));
            assertThat(FastLog.ln(last)).isCloseTo(Math.log(last), within(BOUND));
        }
    }

    @Test
    void itNeverDecreases() {
        double previous = FastLog.ln(Double.MIN_NORMAL);
        for (double x = Double.MIN_NORMAL; x < Double.MAX_VALUE / 2; x *= 1.0003) {
            double value = FastLog.ln(x);
            assertThat(value).isGreaterThanOrEqualTo(previous);
            previous = value;
        }
    }

    @Test
    void theLargestAndTheSmallestNormalNumberAreTaken() {
        assertThat(FastLog.ln(Double.MAX_VALUE)).isCloseTo(Math.log(Double.MAX_VALUE), within(BOUND));
        assertThat(FastLog.ln(Double.MIN_NORMAL)).isCloseTo(Math.log(Double.MIN_NORMAL), within(BOUND));
    }
}

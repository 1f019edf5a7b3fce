package dev.sluice.topology.noise.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class VerdictCalibrationTest {
    private final Random random = new Random(3);

    private static double calibrated(double p) {
        return p;
    }

    /** Of a posterior that is too sure of itself: where it says 0.97, every second label is wrong. */
    private static double tooSure(double p) {
        return 0.7 * Math.pow(p, 8);
    }

    /** Verdicts by people of whom a share tosses coins, on P from {@code from} up. */
    private void review(
            VerdictWindow window,
            int verdicts,
            double from,
            DoubleUnaryOperator truth,
            double tosses,
            boolean control) {
        for (int i = 0; i < verdicts; i++) {
            double p = from + (1 - from) * random.nextDouble();
            boolean wrong = random.nextDouble() < (random.nextDouble() < tosses ? 0.5 : truth.applyAsDouble(p));
            record(window, control, p, wrong, 1);
        }
    }

    private static void record(VerdictWindow window, boolean control, double p, boolean wrong, int times) {
        VerdictCounts one = new VerdictCounts();
        one.record(control, p, wrong, times);
        window.add(one);
    }

    @Test
    void withoutVerdictsNothingChanges() {
        assertThat(VerdictCalibration.of(new VerdictWindow()).isNone()).isTrue();
        assertThat(VerdictCalibration.noiseRate(new VerdictWindow(), 0.123, 0.1, 0.9))
                .isEqualTo(0.123);
    }

    @Test
    void verdictsThatBearThePosteriorOutChangeNothing() {
        // Given
        VerdictWindow window = new VerdictWindow();

        // When
        review(window, 900, 0, VerdictCalibrationTest::calibrated, 0, false);

        // Then
        assertThat(VerdictCalibration.of(window).isNone()).isTrue();
    }

    @Test
    void aThirdOfCoinTossesDoesNotDragAGoodPosteriorAway() {
        // Given
        VerdictWindow window = new VerdictWindow();

        // When
        review(window, 2000, 0, VerdictCalibrationTest::calibrated, 0.3, true);

        // Then
        Calibration calibration = VerdictCalibration.of(window);
        for (int i = 0; i <= 100; i++) {
            assertThat(calibration.apply(i / 100.0)).isCloseTo(i / 100.0, within(0.03));
        }
    }

    @Test
    void aPosteriorThatIsTooSureComesDownNearTheTruth() {
        // Given
        VerdictWindow window = new VerdictWindow();

        // When
        review(window, 1000, 0.9, VerdictCalibrationTest::tooSure, 0, false);

        // Then
        Calibration calibration = VerdictCalibration.of(window);
        assertThat(calibration.apply(0.97)).isBetween(tooSure(0.97) - 0.02, 0.76);
        assertThat(calibration.apply(0.1)).as("where nobody looked").isCloseTo(0.1, within(1e-12));
    }

    @Test
    void fewVerdictsChangeNothingEvenIfAllAreAgainstThePosterior() {
        // Given
        VerdictWindow window = new VerdictWindow();

        // When
        for (int i = 0; i < RateInterval.LEAST_VERDICTS - 1; i++) {
            record(window, false, 0.97, false, 1);
            record(window, true, 0.02, true, 1);
        }

        // Then
        assertThat(VerdictCalibration.of(window).isNone()).isTrue();
    }

    @Test
    void verdictsOnSuspectsAloneLeaveTheRestAndTheNoiseRateAlone() {
        // Given people who look at nothing but suspects, nearly all of which are wrong
        VerdictWindow window = new VerdictWindow();

        // When
        review(window, 1000, 0.9, p -> 0.95, 0, false);

        // Then
        Calibration calibration = VerdictCalibration.of(window);
        for (int i = 0; i <= 80; i++) {
            assertThat(calibration.apply(i / 100.0)).isCloseTo(i / 100.0, within(1e-12));
        }
        assertThat(VerdictCalibration.noiseRate(window, 0.05, 0.04, 0.95)).isEqualTo(0.05);
    }

    @Test
    void controlsCorrectTheNoiseRateOfWhatPasses() {
        // Given an estimate of 5 % of which 3.8 are withheld; among the passed 40 % are wrong
        VerdictWindow window = new VerdictWindow();

        // When
        review(window, 1000, 0, p -> 0.4, 0, true);

        // Then the passed part moves to the interval's near end, coin tosses allowed for
        double rate = VerdictCalibration.noiseRate(window, 0.05, 0.04, 0.95);
        assertThat(rate).isBetween(0.25, 0.43);
    }

    @Test
    void controlsWithoutAProbabilityCountForTheNoiseRateAndForNoCurve() {
        // Given
        VerdictWindow window = new VerdictWindow();
        for (int i = 0; i < 600; i++) {
            record(window, true, Double.NaN, i % 2 == 0, 1);
        }

        // When
        double rate = VerdictCalibration.noiseRate(window, 0, 0, 0);

        // Then
        assertThat(rate).isGreaterThan(0.3);
        assertThat(VerdictCalibration.of(window).isNone()).isTrue();
    }

    @Test
    void undoneVerdictsNoLongerCount() {
        // Given
        VerdictWindow window = new VerdictWindow();
        for (int i = 0; i < 300; i++) {
            record(window, false, 0.97, false, 1);
        }
        assertThat(VerdictCalibration.of(window).apply(0.97)).isLessThan(0.2);

        // When
        for (int i = 0; i < 300; i++) {
            record(window, false, 0.97, false, -1);
        }

        // Then
        assertThat(VerdictCalibration.of(window).isNone()).isTrue();
        assertThat(window.total()).isZero();
    }

    @Test
    void oldVerdictsFade() {
        // Given
        VerdictWindow window = new VerdictWindow();
        review(window, VerdictWindow.GENERATION, 0.9, VerdictCalibrationTest::tooSure, 0, false);
        assertThat(VerdictCalibration.of(window).isNone()).isFalse();

        // When the posterior has become right, at other P
        review(window, 2 * VerdictWindow.GENERATION, 0, p -> p, 0, true);

        // Then
        assertThat(window.total()).isLessThanOrEqualTo(2 * VerdictWindow.GENERATION);
        assertThat(VerdictCalibration.of(window).apply(0.97)).isCloseTo(0.97, within(0.02));
    }

    @Test
    void verdictsThatContradictOlderOnesOverruleThem() {
        // Given a full generation that says half the suspects are right
        VerdictWindow window = new VerdictWindow();
        for (int i = 0; i < VerdictWindow.GENERATION; i++) {
            record(window, false, 0.97, i % 2 == 0, 1);
        }
        assertThat(VerdictCalibration.of(window).apply(0.97)).isLessThan(0.6);

        // When
        for (int i = 0; i < 100; i++) {
            record(window, false, 0.97, true, 1);
        }

        // Then
        assertThat(VerdictCalibration.of(window).isNone()).isTrue();
    }

    @Test
    void anUndoOfAVerdictThatHasFadedDoesNoHarm() {
        // Given
        VerdictWindow window = new VerdictWindow();
        window.turn();

        // When
        for (int i = 0; i < 200; i++) {
            record(window, true, 0.97, true, -1);
        }

        // Then
        assertThat(window.total()).isZero();
        assertThat(VerdictCalibration.of(window).isNone()).isTrue();
        assertThat(VerdictCalibration.noiseRate(window, 0.2, 0.1, 0.9)).isEqualTo(0.2);
    }

    @Test
    void whateverTheVerdictsTheCorrectionIsMonotoneAndStaysWithinZeroAndOne() {
        for (int round = 0; round < 100; round++) {
            // Given
            VerdictWindow window = new VerdictWindow();
            int verdicts = random.nextInt(3000);
            for (int i = 0; i < verdicts; i++) {
                double p = random.nextInt(5) == 0 ? random.nextInt(2) : random.nextDouble();
                record(window, random.nextBoolean(), p, random.nextInt(3) < round % 4, 1);
            }

            // When
            Calibration calibration = VerdictCalibration.of(window);

            // Then
            double before = 0;
            for (int i = 0; i <= 1000; i++) {
                double after = calibration.apply(i / 1000.0);
                assertThat(after).isBetween(before - 1e-15, 1.0);
                before = after;
            }
        }
    }

    @Test
    void aWindowIsRestoredFromItsBytes() {
        // Given
        VerdictWindow window = new VerdictWindow();
        review(window, 1500, 0.5, VerdictCalibrationTest::tooSure, 0.1, false);

        // When
        VerdictWindow restored = VerdictWindow.fromBytes(window.toBytes());

        // Then
        assertThat(restored.toBytes()).isEqualTo(window.toBytes());
        assertThat(restored.total()).isEqualTo(1500);
        assertThatThrownBy(() -> VerdictWindow.fromBytes(new byte[] {0})).hasMessageContaining("ends early");
        assertThatThrownBy(() -> VerdictWindow.fromBytes(new byte[] {9, 9, 1})).hasMessageContaining("ends early");
    }

    @Test
    void aCalibrationThatIsNoneIsRefused() {
        assertThatThrownBy(() -> new Calibration(new double[] {0.1}, new double[0]))
                .hasMessageContaining("points");
        assertThatThrownBy(() -> new Calibration(new double[] {0.1, 0.1}, new double[] {0, 1}))
                .hasMessageContaining("ascend");
        assertThatThrownBy(() -> new Calibration(new double[] {0.1, 0.2}, new double[] {0.5, 0.4}))
                .hasMessageContaining("ascend");
        assertThatThrownBy(() -> new Calibration(new double[] {0.1}, new double[] {Double.NaN}))
                .hasMessageContaining("NaN");
    }
}

package dev.sluice.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.trainer.loss.kernel.Parameters;
import dev.sluice.trainer.loss.kernel.ProbabilityLoss;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the table of docs/methods.md section 2.3, which was computed independently. */
class CalibrationTest {
    @ParameterizedTest
    @CsvSource({
        "2, 0",
        "10, 0",
        "14, 0.40",
        "20, 0.81",
        "50, 1.80",
        "100, 2.52",
        "365, 3.83",
        "1000, 4.84",
        "10000, 7.15"
    })
    void theLogitBiasFollowsTheNumberOfClasses(int classes, double expected) {
        assertThat(new Calibration(classes, 1).logitBias()).isCloseTo(expected, within(0.0075));
        assertThat(Calibration.logitBiasShortcut(classes)).isCloseTo(expected, within(0.07));
    }

    @ParameterizedTest
    @CsvSource({
        "100, 200, 0.616",
        "100, 1000, 0.482",
        "10, 50, 0.438",
        "10, 100, 0.379",
        "10, 1000, 0.261",
        "100, 50, 0.7"
    })
    void theExponentOfGceFollowsTheNumberOfClasses(int reference, int classes, double expected) {
        assertThat(new Calibration(classes, 1).q(reference)).isCloseTo(expected, within(0.001));
    }

    @Test
    void gceCanKeepItsExponentAndTakeABiasInstead() {
        double bias = new Calibration(1000, 1).logitBias(new ProbabilityLosses.Generalised(0.7));

        assertThat(bias).isCloseTo(4.82, within(0.0075));
        assertThat(Losses.parse("gce:0.7+bias:auto", TargetColumns.singleLabel(1000))
                        .spec())
                .isEqualTo("gce:0.7+bias:" + Parameters.text(Math.round(bias * 1000) / 1000.0));
    }

    @Test
    void theWeightOfNceKeepsItsShareNextToAgce() {
        assertThat(new Calibration(1000, 1).alpha()).isCloseTo(158, within(1.5));
        assertThat(new Calibration(100, 1).alpha()).isCloseTo(10, within(1e-9));
        assertThat(new Calibration(10, 1).alpha()).isEqualTo(1);
        // 10 times the pull of NCE and a tenth of that of AGCE
        InitialLogits many = new InitialLogits(100, 1);
        double pull = 10 * many.meanNcePull() + 0.1 * many.meanPull(new AsymmetricLosses.Agce(1.8, 3), 0);
        assertThat(pull).isCloseTo(0.0214, within(0.0001));
    }

    @ParameterizedTest
    @CsvSource({
        "0.8, 1.2, 10, 0.344",
        "0.8, 1.2, 100, 0.151",
        "0.8, 1.2, 1000, 0.062",
        "0.9, 1.1, 10, 0.555",
        "0.9, 1.1, 1000, 0.244",
        "0.7, 1.4, 100, 0.039",
        "0.2, 1.2, 10, 0.081"
    })
    void thePullOfTheBiTemperedLossIsAsComputedElsewhere(double t1, double t2, int classes, double expected) {
        assertThat(InitialLogits.meanPull(new BiTemperedLoss("", t1, t2), classes, 1))
                .isCloseTo(expected, within(0.002));
    }

    @ParameterizedTest
    @CsvSource({"100", "1000"})
    void temperaturesKeepThePullOf10Classes(int classes) {
        // When
        double[] t = new Calibration(classes, 1).temperatures();

        // Then
        assertThat(t[0]).isBetween(0.8, 1.0);
        assertThat(t[1]).isCloseTo(2 - t[0], within(1e-12));
        assertThat(InitialLogits.meanPull(new BiTemperedLoss("", t[0], t[1]), classes, 1))
                .isCloseTo(0.344, within(0.002));
    }

    @Test
    void theMeanPullOfPlainLossesIsAsComputedElsewhere() {
        InitialLogits ten = new InitialLogits(10, 1);
        InitialLogits thousand = new InitialLogits(1000, 1);
        ProbabilityLoss mae = new ProbabilityLosses.Linear(1);

        assertThat(ten.meanPull(mae, 0)).isCloseTo(0.0665, within(0.0001));
        assertThat(thousand.meanPull(mae, 0)).isCloseTo(0.0006, within(0.00005));
        assertThat(ten.meanPull(new ProbabilityLosses.Generalised(0.7), 0)).isCloseTo(0.145, within(0.0005));
        assertThat(ten.meanPull(new ProbabilityLosses.CrossEntropy(), 0)).isCloseTo(0.93, within(0.005));
    }

    @Test
    void aSmallerSpreadOfInitialLogitsIsNearTheLogarithmOfTheClassesAlone() {
        // without spread the other classes' sum is K - 1 exactly
        assertThat(new Calibration(1000, 0.01).logitBias()).isCloseTo(Math.log(999 / 9.0), within(0.002));
        assertThat(Losses.parse("mae*:auto@0.01", TargetColumns.singleLabel(1000))
                        .spec())
                .isEqualTo("mae*:4.71");
    }

    @Test
    void outOfRangeIsRefused() {
        assertThatThrownBy(() -> new Calibration(1, 1)).hasMessageContaining("classes must be 2 to");
        assertThatThrownBy(() -> new Calibration(10, 0)).hasMessageContaining("spread");
    }
}

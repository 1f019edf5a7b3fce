package dev.sluice.topology.noise.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GradientBaseTest {
    /** The base losses themselves, as functions of p. */
    private static DoubleUnaryOperator loss(String base) {
        return switch (base) {
            case "ce" -> p -> -Math.log(p);
            case "focal:0.5" -> p -> -Math.sqrt(1 - p) * Math.log(p);
            case "focal:2" -> p -> -(1 - p) * (1 - p) * Math.log(p);
            default -> p -> (1 - Math.pow(p, 0.7)) / 0.7;
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce", "focal:0.5", "focal:2", "gce:0.7"})
    void theGradientIsTheDifferenceQuotientOfTheLoss(String name) {
        GradientBase base = GradientBase.parse(name);
        DoubleUnaryOperator f = loss(name);
        for (double p = 0.001; p < 0.999; p += 0.001) {
            double h = 1e-6 * p;
            double quotient = (f.applyAsDouble(p - h) - f.applyAsDouble(p + h)) / (2 * h);
            assertThat(base.at(-Math.log(p)) / quotient).as("p = %s", p).isCloseTo(1, within(1e-6));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ce", "gce:0", "gce:0.7", "gce:0.99", "focal:0", "focal:0.5", "focal:1", "focal:2", "focal:10"})
    void theGradientNeverFallsWithTheLossAndIsFiniteEverywhere(String name) {
        GradientBase base = GradientBase.parse(name);
        double before = 0;
        for (double loss = -1; loss < 20; loss += 0.001) {
            double gradient = base.at(loss);
            assertThat(gradient).isFinite().isGreaterThanOrEqualTo(before * (1 - 1e-14));
            before = gradient;
        }
    }

    @Test
    void withoutItsParameterABaseIsCrossEntropy() {
        for (double loss = 1e-6; loss < 16; loss += 0.1) {
            assertThat(GradientBase.focal(0).at(loss)).isCloseTo(Math.exp(loss), within(1e-12 * Math.exp(loss)));
            assertThat(GradientBase.generalised(0).at(loss)).isEqualTo(Math.exp(loss));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce", "gce:0.7", "focal:0.5", "focal:3"})
    void theLossAtWhichAThresholdClipsIsTheGradientsInverse(String name) {
        GradientBase base = GradientBase.parse(name);
        for (double loss = 0.5; loss < 16; loss += 0.5) {
            if (base.at(loss) >= 1) {
                assertThat(base.lossAt(base.at(loss))).isCloseTo(loss, within(1e-9));
            }
        }
        assertThat(base.lossAt(1e9)).isInfinite();
        assertThat(GradientBase.crossEntropy().lossAt(1)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"ce, ce", "focal, focal:0.5", "gce, gce:0.7", "gce:0.25, gce:0.25", "focal:2, focal:2"})
    void aBaseIsNamedAndNamesItself(String text, String spec) {
        GradientBase base = GradientBase.parse(text);
        assertThat(base.spec()).isEqualTo(spec);
        assertThat(GradientBase.parse(base.spec())).isEqualTo(base).hasSameHashCodeAs(base);
    }

    @ParameterizedTest
    @CsvSource({
        "mae, 'gradient base ''mae'' is unknown, use ce, focal:GAMMA or gce:Q'",
        "ce:1, 'gradient base ''ce:1'' is unknown'",
        "gce:1, q of at least 0 and below 1",
        "gce:x, must be a number",
        "gce:, must be a number",
        "focal:NaN, must be a finite number",
        "focal:-1, gamma of 0 to 10"
    })
    void aWrongBaseIsRefusedWithWhatIsKnown(String text, String complaint) {
        assertThatThrownBy(() -> GradientBase.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint);
    }
}

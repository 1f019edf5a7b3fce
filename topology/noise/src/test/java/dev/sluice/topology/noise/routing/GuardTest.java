package dev.sluice.topology.noise.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.window.LossBins;
import dev.sluice.topology.noise.window.LossDelta;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GuardTest {
    private static final LossBins BINS = LossBins.standard();
    private static final RoutingConfig CONFIG = RoutingConfig.defaults();

    /** P = 0 below 2, 0.92 below 4, 0.97 below 6 and 1 above. */
    private static double[] curve() {
        double[] curve = new double[BINS.count()];
        Arrays.setAll(curve, bin -> {
            double loss = BINS.centre(bin);
            return loss < 2 ? 0 : loss < 4 ? 0.92 : loss < 6 ? 0.97 : 1;
        });
        return curve;
    }

    private static void add(LossDelta window, int label, double loss, int times) {
        for (int i = 0; i < times; i++) {
            window.record(label, loss, new float[] {0.5f, 0.3f, 0.2f}, null, 1, 0, 0, LabelScorer.withoutStructure(3));
        }
    }

    private static Guard next(@Nullable Guard previous, LossDelta window) {
        return Guard.next(previous, routing(window, curve()), CONFIG, true);
    }

    private static RoutingWindow routing(LossDelta window, double[] curve) {
        double[] losses = new double[BINS.count()];
        Arrays.setAll(losses, BINS::centre);
        double agreement = (double) window.agreements() / window.count();
        return RoutingWindow.shared(window.observedByClass(), curve, losses, agreement, Double.NaN);
    }

    private static double withheld(LossDelta window, int label, double threshold) {
        double[] curve = curve();
        long[] counts = window.observedByClass()[label];
        double withheld = 0;
        double all = 0;
        for (int bin = 0; bin < counts.length; bin++) {
            withheld += curve[bin] >= threshold ? counts[bin] : 0;
            all += counts[bin];
        }
        return withheld / all;
    }

    @Test
    void aClassOfWhichLittleWouldBeWithheldKeepsTheThreshold() {
        // Given
        LossDelta window = new LossDelta();
        add(window, 0, 0.5, 80);
        add(window, 0, 5, 20);

        // When
        Guard guard = next(null, window);

        // Then
        assertThat(guard.thresholds()).startsWith(0.9);
    }

    @Test
    void theThresholdOfAClassRisesUntilAtMostHalfOfItIsWithheld() {
        // Given 40 % at P = 0.92, 30 % at 0.97, 10 % at 1
        LossDelta window = new LossDelta();
        add(window, 0, 0.5, 20);
        add(window, 0, 3, 40);
        add(window, 0, 5, 30);
        add(window, 0, 9, 10);

        // When
        Guard guard = next(null, window);

        // Then
        assertThat(guard.thresholds()[0]).isGreaterThan(0.92).isLessThanOrEqualTo(0.97);
        assertThat(withheld(window, 0, guard.thresholds()[0])).isEqualTo(0.4);
    }

    @Test
    void aClassThatIsSuspectedAsAWholeIsNotWithheldAtAll() {
        // Given
        LossDelta window = new LossDelta();
        add(window, 1, 0.5, 10);
        add(window, 1, 9, 90);

        // When
        Guard guard = next(null, window);

        // Then
        assertThat(guard.thresholds()[1]).isEqualTo(Guard.NEVER);
    }

    @Test
    void aClassHardlySeenIsNotWithheld() {
        // Given
        LossDelta window = new LossDelta();
        add(window, 0, 0.5, 500);
        add(window, 2, 9, 5);

        // When
        Guard guard = next(null, window);

        // Then
        assertThat(guard.thresholds()[1]).isEqualTo(Guard.NEVER);
        assertThat(guard.thresholds()[2]).isEqualTo(Guard.NEVER);
    }

    private static LossDelta agreeing(int percent) {
        LossDelta window = new LossDelta();
        add(window, 0, 0.5, percent * 10);
        add(window, 1, 0.5, (100 - percent) * 10);
        return window;
    }

    @Test
    void withholdingStopsWhenAgreementCollapsesAndReturnsOnlyWhenItHasClearlyRecovered() {
        // Given
        Guard healthy = next(null, agreeing(80));
        assertThat(healthy.collapsed()).isFalse();

        // When
        Guard dip = next(healthy, agreeing(66));
        Guard collapsed = next(dip, agreeing(60));
        Guard half = next(collapsed, agreeing(68));
        Guard recovered = next(half, agreeing(77));

        // Then
        assertThat(dip.collapsed()).isFalse();
        assertThat(collapsed.collapsed()).isTrue();
        assertThat(collapsed.thresholds()).containsOnly(Guard.NEVER);
        assertThat(half.collapsed()).isTrue();
        assertThat(recovered.collapsed()).isFalse();
        assertThat(recovered.thresholds()[0]).isEqualTo(0.9);
    }

    @Test
    void aLastingChangeOfTheStreamDoesNotSwitchWithholdingOffForGood() {
        // Given
        Guard guard = next(null, agreeing(90));

        // When
        for (int fit = 0; fit < 1000; fit++) {
            guard = next(guard, agreeing(55));
        }

        // Then
        assertThat(guard.collapsed()).isFalse();
    }
}

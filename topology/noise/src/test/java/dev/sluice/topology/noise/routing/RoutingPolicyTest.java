package dev.sluice.topology.noise.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingPolicyTest {
    private static final double[] P = {0, 0.2, 0.6, 0.8, 0.9, 0.99};

    /** The same P for two classes. */
    private static RoutingWindow window(double samplesPerHour, long[]... counts) {
        return RoutingWindow.shared(counts, P, new double[P.length], 0.8, samplesPerHour);
    }

    private static double threshold(String spec, RoutingWindow window) {
        RoutingPolicy policy = RoutingPolicy.parse(spec);
        double[] floors = new double[window.classes()];
        var levels = new SuspectLevels(window.counts(), window.probabilities(), floors, policy.floor(), 0);
        return policy.threshold(new RoutingPolicy.Suspects(levels, window.count(), window.samplesPerHour()), 0);
    }

    private static double withheld(RoutingWindow window, double threshold) {
        return window.withheld(Withholding.whole(threshold, threshold)).samples();
    }

    @Test
    void posteriorWithholdsFromItsProbabilityOn() {
        // Given
        RoutingWindow window = window(Double.NaN, new long[] {50, 5, 5, 5, 5, 5}, new long[] {50, 5, 5, 5, 5, 5});

        // When
        double threshold = threshold("posterior:0.8", window);

        // Then
        assertThat(threshold).isEqualTo(0.8);
    }

    @Test
    void precisionWithholdsAsManyAsKeepTheMeanProbabilityAtItsTarget() {
        // Given means of 0.99, 0.945, 0.8966 and 0.8225 from the top down
        RoutingWindow window =
                window(Double.NaN, new long[] {50, 5, 10, 10, 10, 10}, new long[] {50, 5, 10, 10, 10, 10});

        // When
        double threshold = threshold("precision:0.85", window);

        // Then
        assertThat(withheld(window, threshold)).isEqualTo(60);
        assertThat(window.withheld(Withholding.whole(threshold, threshold)).meanProbability())
                .isCloseTo((0.99 + 0.9 + 0.8) / 3, within(1e-12));
        assertThat(threshold).as("in the gap between 0.6 and 0.8").isCloseTo(0.7, within(1e-12));
    }

    @Test
    void precisionThatNothingReachesWithholdsNothing() {
        RoutingWindow window = window(Double.NaN, new long[] {50, 5, 5, 5, 5, 5}, new long[] {50, 5, 5, 5, 5, 5});
        assertThat(threshold("precision:1", window)).isEqualTo(Guard.NEVER);
    }

    @Test
    void budgetWithholdsTheMostSuspiciousThatPeopleCanJudge() {
        // Given 10,000 samples an hour, of which 1 in 20 has P = 0.99, 1 in 20 has 0.9 and so on
        RoutingWindow window = window(10_000, new long[] {80, 4, 4, 4, 4, 4}, new long[] {80, 4, 4, 4, 4, 4});

        // When
        double few = threshold("budget:399", window);
        double some = threshold("budget:400", window);
        double more = threshold("budget:900", window);

        // Then
        assertThat(few).isEqualTo(Guard.NEVER);
        assertThat(withheld(window, some)).isEqualTo(8);
        assertThat(withheld(window, more)).isEqualTo(16);
    }

    @Test
    void budgetWithholdsNothingWhileTheRateIsUnknownOrThereIsNobodyToJudge() {
        RoutingWindow unknown = window(Double.NaN, new long[] {1, 1, 1, 1, 1, 1}, new long[] {1, 1, 1, 1, 1, 1});
        RoutingWindow known = window(100, new long[] {1, 1, 1, 1, 1, 1}, new long[] {1, 1, 1, 1, 1, 1});
        assertThat(threshold("budget:1000000", unknown)).isEqualTo(Guard.NEVER);
        assertThat(threshold("budget:0", known)).isEqualTo(Guard.NEVER);
    }

    @Test
    void howeverMuchIsAskedForNothingIsWithheldThatIsMoreProbablyRightThanWrong() {
        RoutingWindow window = window(100, new long[] {50, 9, 9, 9, 9, 9}, new long[] {50, 9, 9, 9, 9, 9});
        assertThat(threshold("budget:1000000", window)).isEqualTo(0.5);
        assertThat(threshold("precision:0.5", window)).isEqualTo(0.5);
    }

    @Test
    void whatTheGuardForbidsDoesNotUseUpTheBudget() {
        // Given a class of which nothing may be withheld
        RoutingWindow window = window(200, new long[] {0, 0, 0, 0, 0, 100}, new long[] {60, 0, 0, 10, 10, 20});
        RoutingPolicy policy = RoutingPolicy.parse("budget:30");
        var levels = new SuspectLevels(
                window.counts(), window.probabilities(), new double[] {Guard.NEVER, 0}, policy.floor(), 0);

        // When
        double threshold =
                policy.threshold(new RoutingPolicy.Suspects(levels, window.count(), window.samplesPerHour()), 0);

        // Then
        assertThat(window.withheld(Withholding.whole(Guard.NEVER, threshold)).samples())
                .isEqualTo(30);
    }

    @Test
    void theLevelBelowAThresholdIsSharedOutSoThatTheBudgetIsKept() {
        // Given 60 samples with P = 0.99 and 100 with P = 0.9
        RoutingWindow window = window(200, new long[] {0, 0, 0, 0, 50, 30}, new long[] {10, 0, 0, 10, 50, 30});
        var levels = new SuspectLevels(window.counts(), window.probabilities(), new double[2], 0.5, 0);

        // When
        double threshold = threshold("budget:80", window);
        SuspectLevels.Level level = levels.below(threshold);
        Withholding withholding = new Withholding(
                new double[] {threshold, threshold},
                new double[] {level.from(), level.from()},
                level.share(80 * 180 / 200.0));

        // Then
        assertThat(level.above()).isEqualTo(60);
        assertThat(level.samples()).isEqualTo(100);
        assertThat(level.from()).as("in the gap between 0.8 and 0.9").isCloseTo(0.85, within(1e-12));
        assertThat(window.withheld(withholding).samples()).isCloseTo(72, within(1e-9));
    }

    @Test
    void aBinOfPIsOneLevelWhateverTheClass() {
        // Given bins of an eighth, whose samples have other mean P in each class
        long[][] counts = {{40, 30, 20}, {40, 30, 20}};
        double[][] p = {{0.3, 0.8, 0.95}, {0.35, 0.76, 1}};
        var levels = new SuspectLevels(counts, p, new double[2], 0.5, 0.125);

        // When
        double few = levels.withholdingAtMost(39);
        double some = levels.withholdingAtMost(50);
        double all = levels.withholdingAtMost(100);

        // Then
        assertThat(few).isEqualTo(Guard.NEVER);
        assertThat(levels.below(few)).isEqualTo(new SuspectLevels.Level(0.875, 0, 40));
        assertThat(some).isEqualTo(0.875);
        assertThat(levels.below(some)).isEqualTo(new SuspectLevels.Level(0.75, 40, 60));
        assertThat(all).isEqualTo(0.75);
        assertThat(levels.below(all).samples()).isZero();
    }

    @Test
    void thresholdsAgreeWithTryingThemAll() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            // Given
            long[][] counts = new long[3][8];
            double[][] p = new double[3][8];
            for (int c = 0; c < 3; c++) {
                for (int bin = 0; bin < 8; bin++) {
                    counts[c][bin] = random.nextInt(4) == 0 ? 0 : random.nextInt(50);
                    p[c][bin] = random.nextInt(101) / 100.0;
                }
                Arrays.sort(p[c]);
            }
            RoutingWindow window = new RoutingWindow(counts, p, p, 0.8, 1000, 0);
            double[] floors = new double[3];

            // When
            var levels = new SuspectLevels(counts, p, floors, 0.5, 0);
            double byMean = levels.withMeanOfAtLeast(0.8);
            double byCount = levels.withholdingAtMost(100);

            // Then no smaller threshold withholds more and keeps the promise
            for (int percent = 50; percent <= 100; percent++) {
                double t = percent / 100.0;
                RoutingWindow.Withheld tried = window.withheld(Withholding.whole(t, t, t));
                if (tried.meanProbability() >= 0.8 && t < byMean) {
                    assertThat(tried.samples())
                            .isEqualTo(withheldOf(window, byMean).samples());
                }
                if (tried.samples() <= 100 && t < byCount) {
                    assertThat(tried.samples())
                            .isEqualTo(withheldOf(window, byCount).samples());
                }
            }
            assertThat(withheldOf(window, byCount).samples()).isLessThanOrEqualTo(100);
            RoutingWindow.Withheld precise = withheldOf(window, byMean);
            assertThat(precise.samples() == 0 || precise.meanProbability() >= 0.8 - 1e-12)
                    .isTrue();
        }
    }

    private static RoutingWindow.Withheld withheldOf(RoutingWindow window, double t) {
        return window.withheld(Withholding.whole(t, t, t));
    }

    @ParameterizedTest
    @ValueSource(strings = {"posterior:0.9", "posterior:1", "precision:0.8", "budget:200", "budget:0.5"})
    void aSpecIsReadAndWrittenAlike(String spec) {
        assertThat(RoutingPolicy.parse(spec).spec()).isEqualTo(spec);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "posterior",
                "posterior:",
                "posterior:x",
                "posterior:-1",
                "budet:2",
                "budget:1e3",
                "budget:NaN"
            })
    void aSpecThatCannotBeReadIsRefusedWithWhatMayBeGiven(String spec) {
        assertThatThrownBy(() -> RoutingPolicy.parse(spec))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + spec + "'")
                .hasMessageContaining("posterior:P")
                .hasMessageContaining("precision:P")
                .hasMessageContaining("budget:N");
    }

    @ParameterizedTest
    @ValueSource(strings = {"posterior:0", "posterior:1.01", "precision:0.4", "precision:2", "budget:99999999999"})
    void aNumberOutOfRangeIsRefusedWithTheRange(String spec) {
        assertThatThrownBy(() -> RoutingPolicy.parse(spec))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs")
                .hasMessageContaining(spec.substring(spec.indexOf(':') + 1));
    }
}

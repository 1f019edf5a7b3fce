package dev.sluice.topology.noise.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.window.LossBins;
import dev.sluice.topology.noise.window.LossDelta;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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

    /** Per mille of two classes' samples at P = 0, 0.92, 0.97 and 1; 1000 samples, as many an hour. */
    private static RoutingWindow perMille(long... both) {
        long[][] counts = {both, both};
        return RoutingWindow.shared(counts, new double[] {0, 0.92, 0.97, 1}, new double[4], 0.8, 1000);
    }

    private static Guard byBudget(@Nullable Guard previous, RoutingWindow window, String budget) {
        return Guard.next(previous, window, CONFIG.withPolicy(RoutingPolicy.parse(budget)), true);
    }

    @Test
    void ofATopLevelLargerThanTheBudgetAsManyAreWithheldAsTheBudgetAllows() {
        // Given a fifth of all samples at the largest P
        RoutingWindow window = perMille(300, 50, 50, 100);
        Withholding withholding = byBudget(null, window, "budget:40").withholding();

        // When half of an hour's samples come at each P, ten times
        int[] withheld = new int[4];
        for (int i = 0; i < 10_000; i++) {
            String id = "s" + i;
            for (int bin = 0; bin < 4; bin++) {
                boolean first = withholding.withholds(
                        i % 2, window.probabilities()[0][bin], () -> WithholdLottery.withhold("d", id, 1));
                boolean again = withholding.withholds(
                        i % 2, window.probabilities()[0][bin], () -> WithholdLottery.withhold("d", id, 1));
                assertThat(again).isEqualTo(first);
                withheld[bin] += first ? 1 : 0;
            }
        }

        // Then 40 of 200
        assertThat(window.withheld(withholding).samples()).isCloseTo(40, within(1e-9));
        assertThat(withheld[3] / 10_000.0).isCloseTo(0.2, within(0.015));
        assertThat(withheld[0] + withheld[1] + withheld[2]).isZero();
    }

    @Test
    void whatIsAboveTheLevelThatBreaksTheBudgetIsWithheldAsAWhole() {
        // When 20 have P = 1 and 180 have 0.97
        Withholding withholding =
                byBudget(null, perMille(300, 100, 90, 10), "budget:65").withholding();

        // Then
        assertThat(withholding.share()).isCloseTo(45 / 180.0, within(1e-12));
        assertThat(withholding.share(0, 1)).isEqualTo(1);
        assertThat(withholding.share(0, 0.97)).isEqualTo(withholding.share());
        assertThat(withholding.share(0, 0.92)).isZero();
        assertThat(withholding.share(2, 1)).as("a class that has no threshold").isZero();
    }

    @Test
    void nothingOfAClassBelowItsCapIsDrawn() {
        // Given a class of which most is at one P, and one of which little is
        long[][] counts = {{10, 0, 90, 0}, {80, 20, 40, 0}};
        RoutingWindow window = RoutingWindow.shared(counts, new double[] {0, 0.92, 0.97, 1}, new double[4], 0.8, 240);

        // When
        Withholding withholding = byBudget(null, window, "budget:10").withholding();

        // Then
        assertThat(withholding.share(0, 0.97)).isZero();
        assertThat(withholding.share(1, 0.97)).isCloseTo(10 / 40.0, within(1e-12));
        assertThat(withholding.share(1, 0.92)).isZero();
    }

    @Test
    void aBudgetIsKeptWherePDiffersWithinBinsAndTheirMeansBetweenClasses() {
        // Given ten classes whose P all lie in one bin of a 64th, or below the floor
        Random random = new Random(11);
        long[][] counts = new long[10][64];
        double[][] means = new double[10][64];
        double[][] p = new double[10][1000];
        for (int c = 0; c < 10; c++) {
            for (int i = 0; i < 1000; i++) {
                p[c][i] = i < 800 ? 0.1 : 1 - random.nextDouble() / 64;
                counts[c][(int) (64 * p[c][i])]++;
                means[c][(int) (64 * p[c][i])] += i < 800 ? 0.1 / 800 : p[c][i] / 200;
            }
        }
        RoutingWindow window = new RoutingWindow(counts, means, new double[10][64], 0.8, 10_000, 1 / 64.0);

        // When
        Withholding withholding = byBudget(null, window, "budget:300").withholding();

        // Then
        int withheld = 0;
        for (int c = 0; c < 10; c++) {
            for (int i = 0; i < 1000; i++) {
                withheld += withholding.withholds(c, p[c][i], random::nextDouble) ? 1 : 0;
            }
        }
        assertThat(withheld).isBetween(250, 350);
    }

    @Test
    void theShareOfALevelMovesOnlyIfTheBudgetIsBrokenOrATenthOfItIsLeft() {
        // Given
        Guard guard = byBudget(null, perMille(300, 50, 50, 100), "budget:40");

        // When
        Guard fewer = byBudget(guard, perMille(305, 50, 50, 95), "budget:40");
        Guard muchFewer = byBudget(guard, perMille(350, 50, 50, 50), "budget:40");
        Guard more = byBudget(guard, perMille(200, 50, 50, 200), "budget:40");

        // Then
        assertThat(fewer.withholding()).usingRecursiveComparison().isEqualTo(guard.withholding());
        assertThat(muchFewer.withholding().share()).isCloseTo(36 / 100.0, within(1e-12));
        assertThat(more.withholding().share()).isCloseTo(40 / 400.0, within(1e-12));
        assertThat(fewer.movedFrom(guard)).isFalse();
        assertThat(muchFewer.movedFrom(guard)).isTrue();
        assertThat(more.movedFrom(guard)).isTrue();
    }

    @Test
    void nothingIsDrawnForOtherPoliciesAMultiLabelDataSetAnUnknownRateOrDuringACollapse() {
        // Given
        RoutingWindow window = perMille(300, 50, 50, 100);
        RoutingConfig budget = CONFIG.withPolicy(RoutingPolicy.parse("budget:40"));
        RoutingWindow timeless =
                new RoutingWindow(window.counts(), window.probabilities(), window.losses(), 0.8, Double.NaN, 0);
        RoutingWindow lost = new RoutingWindow(window.counts(), window.probabilities(), window.losses(), 0.4, 1000, 0);

        // When
        List<Guard> guards = List.of(
                byBudget(null, window, "precision:0.95"),
                byBudget(null, window, "posterior:0.95"),
                byBudget(null, timeless, "budget:40"),
                Guard.next(null, window, budget, true, 2),
                byBudget(byBudget(null, window, "budget:40"), lost, "budget:40"));

        // Then
        assertThat(guards).allSatisfy(guard -> {
            assertThat(guard.withholding().share()).isZero();
            assertThat(guard.withholding().from()).isEqualTo(guard.thresholds());
        });
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

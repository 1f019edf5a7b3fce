package dev.sluice.topology.noise.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.noise.window.CountReader;
import dev.sluice.topology.noise.window.CountWriter;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the guard does with windows that waver: of one to four classes in the bins P = 0, 0.02, ... 1. */
class GuardFlappingTest {
    private static final int BINS = 51;
    private static final double[] P = new double[BINS];
    private static final double[] LOSS = new double[BINS];

    static {
        Arrays.setAll(P, bin -> bin / 50.0);
        Arrays.setAll(LOSS, bin -> bin / 5.0);
    }

    /** A class of 1000 of which a share is suspected, with P spread from 0.6 to 1. */
    private static long[] suspected(double share) {
        long[] counts = new long[BINS];
        long suspects = Math.round(1000 * share);
        for (int i = 0; i < suspects; i++) {
            counts[30 + i % 21]++;
        }
        counts[0] = 1000 - suspects;
        return counts;
    }

    private static RoutingWindow window(double agreement, double perHour, long[]... counts) {
        return RoutingWindow.shared(counts, P, LOSS, agreement, perHour);
    }

    private static RoutingWindow withLosses(double agreement, double lossFactor, long[]... counts) {
        double[] losses = Arrays.stream(LOSS).map(l -> l * lossFactor).toArray();
        return RoutingWindow.shared(counts, P, losses, agreement, Double.NaN);
    }

    private static Guard next(@Nullable Guard previous, RoutingWindow window, RoutingPolicy policy) {
        return Guard.next(previous, window, RoutingConfig.defaults().withPolicy(policy), true);
    }

    private static Guard next(@Nullable Guard previous, RoutingWindow window) {
        return next(previous, window, new RoutingPolicy.Posterior(0.8));
    }

    /** How often thresholds differ from those of the fit before. */
    private static int moves(RoutingPolicy policy, boolean remember, Wavering wavering) {
        Random random = new Random(17);
        Guard guard = next(null, wavering.window(random), policy);
        int moves = 0;
        for (int fit = 0; fit < 300; fit++) {
            Guard following = next(remember ? guard : null, wavering.window(random), policy);
            moves += Arrays.equals(following.thresholds(), guard.thresholds()) ? 0 : 1;
            guard = following;
        }
        return moves;
    }

    /** Draws a window about a mean. */
    private interface Wavering {
        RoutingWindow window(Random random);
    }

    @Test
    void aClassAtTheEdgeOfItsCapDoesNotFlap() {
        // Given a class of which 50 % would be withheld, give or take 2 %
        Wavering wavering = random -> window(0.8, Double.NaN, suspected(0.95 + 0.02 * random.nextGaussian()));
        RoutingPolicy policy = new RoutingPolicy.Posterior(0.8);

        // When
        int without = moves(policy, false, wavering);
        int with = moves(policy, true, wavering);

        // Then
        assertThat(without).isGreaterThan(60);
        assertThat(with).isLessThanOrEqualTo(2);
    }

    @Test
    void aThresholdByPrecisionOrBudgetDoesNotFollowEveryRipple() {
        // Given
        Wavering wavering = random -> window(
                0.8,
                10_000,
                suspected(0.4 + 0.01 * random.nextGaussian()),
                suspected(0.3 + 0.01 * random.nextGaussian()));

        for (String spec : new String[] {"precision:0.85", "budget:1000"}) {
            RoutingPolicy policy = RoutingPolicy.parse(spec);

            // When
            int without = moves(policy, false, wavering);
            int with = moves(policy, true, wavering);

            // Then
            assertThat(with).as(spec).isLessThanOrEqualTo(3);
            assertThat(without).as(spec).isGreaterThanOrEqualTo(with);
        }
        assertThat(moves(RoutingPolicy.parse("budget:1000"), false, wavering)).isGreaterThan(50);
    }

    @Test
    void aBudgetIsKeptThroughAllRipples() {
        // Given
        Random random = new Random(3);
        RoutingPolicy policy = RoutingPolicy.parse("budget:500");
        Guard guard = null;
        for (int fit = 0; fit < 200; fit++) {
            double share = 0.3 + 0.1 * Math.sin(fit / 10.0) + 0.01 * random.nextGaussian();
            RoutingWindow window = window(0.8, 8000 + random.nextInt(2000), suspected(share), suspected(0.1));

            // When
            guard = next(guard, window, policy);

            // Then
            double perHour = window.withheld(guard.withholding()).share() * window.samplesPerHour();
            assertThat(perHour).isLessThanOrEqualTo(500 + 1e-9);
            assertThat(perHour).isGreaterThanOrEqualTo(450 - 1e-9);
        }
    }

    @Test
    void noiseThatWaversAboutTheLeastRateSwitchesTheModelOnOnceNotEveryFit() {
        // Given
        Random random = new Random(5);
        boolean on = false;
        int switches = 0;
        int naive = 0;
        boolean naiveOn = false;
        for (int fit = 0; fit < 1000; fit++) {
            double rate = 0.005 + 0.0004 * random.nextGaussian();

            // When
            boolean next = Hysteresis.holds(on, rate, 0.005, 0.003);
            boolean naiveNext = rate >= 0.005;

            // Then
            switches += next == on ? 0 : 1;
            naive += naiveNext == naiveOn ? 0 : 1;
            on = next;
            naiveOn = naiveNext;
        }
        assertThat(naive).isGreaterThan(300);
        assertThat(switches).isEqualTo(1);
        assertThat(Hysteresis.holds(true, 0.0029, 0.005, 0.003)).isFalse();
    }

    @Test
    void risingLossOfWhatIsWithheldWithFallingAgreementIsACollapse() {
        // Given
        Guard healthy = next(null, withLosses(0.9, 1, suspected(0.2), suspected(0.2)));

        // When agreement falls by a sixth; once as it is, once with what is withheld 30 % dearer
        Guard unchanged = next(healthy, withLosses(0.75, 1, suspected(0.3), suspected(0.3)));
        Guard dearer = next(healthy, withLosses(0.75, 1.3, suspected(0.3), suspected(0.3)));

        // Then
        assertThat(unchanged.collapsed()).isFalse();
        assertThat(dearer.collapsed()).isTrue();
        assertThat(dearer.thresholds()).containsOnly(Guard.NEVER);
    }

    @Test
    void withholdingThatGrowsFasterThanAgreementFallsIsACollapse() {
        // Given
        Guard healthy = next(null, window(0.9, Double.NaN, suspected(0.1), suspected(0.1)));

        // When
        Guard collapsed = next(healthy, window(0.78, Double.NaN, suspected(0.7), suspected(0.7)));

        // Then
        assertThat(collapsed.collapsed()).isTrue();
    }

    @Test
    void aNewModelWithOtherLossesIsNoCollapse() {
        // Given
        Guard healthy = next(null, withLosses(0.9, 1, suspected(0.2), suspected(0.2)));

        // When
        Guard after = next(healthy, withLosses(0.87, 2, suspected(0.22), suspected(0.22)));

        // Then
        assertThat(after.collapsed()).isFalse();
    }

    @Test
    void afterACollapseThresholdsReturnWithAgreement() {
        // Given
        Guard healthy = next(null, withLosses(0.9, 1, suspected(0.2), suspected(0.2)));
        Guard collapsed = next(healthy, withLosses(0.75, 1.3, suspected(0.3), suspected(0.3)));

        // When
        Guard half = next(collapsed, withLosses(0.83, 1.3, suspected(0.2), suspected(0.2)));
        Guard recovered = next(half, withLosses(0.88, 1.3, suspected(0.2), suspected(0.2)));

        // Then
        assertThat(half.collapsed()).isTrue();
        assertThat(recovered.collapsed()).isFalse();
        assertThat(recovered.thresholds()).containsOnly(0.8);
    }

    @Test
    void bytesRestoreTheGuard() {
        // Given
        Guard guard = next(null, window(0.9, 1000, suspected(0.9), suspected(0.2)), RoutingPolicy.parse("budget:100"));
        CountWriter out = new CountWriter();

        // When
        guard.write(out);
        guard.writeLevel(out);
        CountReader in = new CountReader(out.toBytes(), "guard", 1000);
        Guard restored = Guard.read(in).readLevel(in);

        // Then
        assertThat(restored).usingRecursiveComparison().isEqualTo(guard);
    }
}

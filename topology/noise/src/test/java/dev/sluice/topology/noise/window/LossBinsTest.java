package dev.sluice.topology.noise.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LossBinsTest {
    private final LossBins bins = LossBins.standard();

    @Test
    void edgesAscendFromZeroToAboveTheLossOfTheSmallestProbability() {
        double[] edges = bins.edges();
        assertThat(edges).isSorted().doesNotHaveDuplicates().hasSize(bins.count() + 1);
        assertThat(edges[0]).isZero();
        assertThat(edges[bins.count()]).isEqualTo(16.2).isGreaterThan(-Math.log(1e-7));
    }

    @Test
    void theIndexAgreesWithTheEdgesEverywhere() {
        double[] edges = bins.edges();
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            double loss = i % 2 == 0 ? random.nextDouble() * 16.2 : Math.exp(-12 + 14 * random.nextDouble());
            int bin = bins.index(loss);
            assertThat(loss >= edges[bin] && (loss < edges[bin + 1] || bin == bins.count() - 1))
                    .as("loss %s in bin %s", loss, bin)
                    .isTrue();
        }
    }

    @Test
    void everyEdgeBelongsToTheBinItBeginsAndItsNeighbourBelowToTheOneBefore() {
        double[] edges = bins.edges();
        for (int i = 1; i < bins.count(); i++) {
            assertThat(bins.index(edges[i])).isEqualTo(i);
            assertThat(bins.index(Math.nextDown(edges[i]))).isEqualTo(i - 1);
        }
    }

    @Test
    void whatIsTooSmallOrTooLargeFallsIntoTheOuterBins() {
        assertThat(bins.index(-1)).isZero();
        assertThat(bins.index(0)).isZero();
        assertThat(bins.index(1000)).isEqualTo(bins.count() - 1);
        assertThat(bins.index(Double.POSITIVE_INFINITY)).isEqualTo(bins.count() - 1);
        assertThatThrownBy(() -> bins.index(Double.NaN)).hasMessageContaining("NaN");
    }

    @Test
    void binsOfPublishedEdgesIndexLikeTheOriginal() {
        assertThat(LossBins.of(bins.edges())).isSameAs(bins);
        LossBins other = LossBins.of(new double[] {0, 1, 3, 10});
        assertThat(new int[] {other.index(0.5), other.index(1), other.index(2.9), other.index(3), other.index(99)})
                .containsExactly(0, 1, 1, 2, 2);
    }

    @Test
    void edgesThatDoNotAscendAreRefused() {
        assertThatThrownBy(() -> LossBins.of(new double[] {0, 2, 1})).hasMessageContaining("edge 2");
        assertThatThrownBy(() -> LossBins.of(new double[] {0, Double.NaN})).hasMessageContaining("edge 1");
        assertThatThrownBy(() -> LossBins.of(new double[] {0})).hasMessageContaining("at least 2");
    }
}

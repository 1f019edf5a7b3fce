package dev.sluice.topology.noise.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.topology.noise.transition.LabelScorer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LossDeltaTest {
    @Test
    void aSampleCountsOnceAsObservedAndOnceForEveryClassButThePredictedOne() {
        // Given
        LossDelta delta = new LossDelta();
        LossBins bins = LossBins.standard();

        // When
        delta.record(
                2, -Math.log(0.1), new float[] {0.7f, 0.2f, 0.1f}, null, 4, 0.01, 0, LabelScorer.withoutStructure(3));

        // Then
        assertThat(delta.observed()[bins.index(-Math.log(0.1f))]).isEqualTo(1);
        assertThat(delta.counterfactual()[bins.index(-Math.log(0.2f))]).isEqualTo(1);
        assertThat(delta.counterfactual()[bins.index(-Math.log(0.1f))]).isEqualTo(1);
        assertThat(Arrays.stream(delta.counterfactual()).sum()).isEqualTo(2);
        assertThat(delta.classCounts()).containsExactly(0, 0, 1);
        assertThat(delta.agreements()).isZero();
        assertThat(delta.modelVersion()).isEqualTo(4);
        assertThat(delta.learningRate()).isEqualTo(0.01);
    }

    @Test
    void aClassOfProbabilityZeroCountsAsTheLargestLoss() {
        LossDelta delta = new LossDelta();
        delta.record(0, 0, new float[] {1f, 0f}, null, 1, 0, 0, LabelScorer.withoutStructure(2));
        assertThat(delta.counterfactual()[LossBins.standard().count() - 1]).isEqualTo(1);
    }

    @Test
    void onlyTheMostProbableClassesAreMarkedAsIncomplete() {
        LossDelta delta = new LossDelta();
        delta.record(500, 3, new float[] {0.6f, 0.2f}, new int[] {500, 7}, 1, 0, 0, LabelScorer.withoutStructure(2));
        assertThat(delta.truncated()).isEqualTo(1);
        assertThat(delta.agreements()).isEqualTo(1);
        assertThat(delta.classes()).isEqualTo(501);
    }

    @Test
    void theSumIsTheSameToTheLastBitHoweverSamplesAreSpread() {
        // Given
        Simulation simulation = new Simulation(7, 0.2);
        Random random = new Random(8);
        LossDelta whole = new LossDelta();
        LossDelta[] parts = new LossDelta[7];
        Arrays.setAll(parts, i -> new LossDelta());
        for (int i = 0; i < 3000; i++) {
            var sample = simulation.next();
            Simulation.record(whole, sample);
            Simulation.record(parts[random.nextInt(parts.length)], sample);
        }

        // When
        LossDelta sum = new LossDelta();
        for (int i = parts.length - 1; i >= 0; i--) {
            sum.add(LossDelta.fromBytes(parts[i].toBytes()));
        }

        // Then
        assertThat(sum.toBytes()).isEqualTo(whole.toBytes());
    }

    @Test
    void whatIsAddedCanBeTakenAwayWithoutATrace() {
        // Given
        Simulation simulation = new Simulation(9, 0.2);
        LossDelta kept = simulation.delta(500);
        LossDelta gone = simulation.delta(300);
        byte[] before = kept.toBytes();

        // When
        kept.add(gone);
        kept.subtract(gone);

        // Then
        assertThat(kept.toBytes()).isEqualTo(before);
    }

    @Test
    void aDeltaOf256SamplesTakesFewBytes() {
        assertThat(new Simulation(3, 0.2).delta(256).toBytes().length).isLessThan(6500);
    }

    @Test
    void theNewestModelGivesTheLearningRateWhateverTheOrder() {
        // Given
        LossDelta older = new LossDelta();
        older.record(0, 1, new float[] {0.5f, 0.5f}, null, 3, 0.5, 0, LabelScorer.withoutStructure(2));
        LossDelta newer = new LossDelta();
        newer.record(0, 1, new float[] {0.5f, 0.5f}, null, 4, 0.1, 0, LabelScorer.withoutStructure(2));

        // When
        newer.add(older);
        older.add(newer);

        // Then
        assertThat(newer.learningRate()).isEqualTo(0.1);
        assertThat(older.learningRate()).isEqualTo(0.1);
    }

    @Test
    void damagedBytesAreRefusedAndNeverMisread() {
        byte[] good = new Simulation(5, 0.2).delta(50).toBytes();
        byte[] otherVersion = good.clone();
        otherVersion[0] = 9;
        byte[] otherCount = good.clone();
        otherCount[1]++;
        assertThatThrownBy(() -> LossDelta.fromBytes(otherVersion)).hasMessageContaining("version 9");
        assertThatThrownBy(() -> LossDelta.fromBytes(otherCount)).hasMessageContaining("inconsistent");
        assertThatThrownBy(() -> LossDelta.fromBytes(Arrays.copyOf(good, good.length + 1)))
                .hasMessageContaining("too many");
        assertThatThrownBy(() -> LossDelta.fromBytes(new byte[9 << 20])).hasMessageContaining("exceeds");
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatIllegalArgumentException().isThrownBy(() -> LossDelta.fromBytes(cut));
        }
    }

    @Test
    void randomBytesNeverFailInAnyOtherWayThanAsAnIllegalArgument() {
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(60)];
            random.nextBytes(bytes);
            bytes[0] = 2;
            try {
                LossDelta.fromBytes(bytes);
            } catch (IllegalArgumentException expected) {
                assertThat(expected).hasMessageStartingWith("loss delta");
            }
        }
    }
}

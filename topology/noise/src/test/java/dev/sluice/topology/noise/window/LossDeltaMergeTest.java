package dev.sluice.topology.noise.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.topology.noise.posterior.ScorePosterior;
import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.transition.LabelScorers;
import dev.sluice.topology.noise.transition.Matrices;
import dev.sluice.topology.noise.transition.TransitionMatrix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deltas with score histograms and transition counts, added and taken away, whatever the numbers of classes. */
class LossDeltaMergeTest {
    private static final int[] SIZES = {2, 10, 64, 65, 300};

    /** Samples of each number of classes, and some of which only the most probable classes are known. */
    private static LossDelta mixed(Random random, int samples) {
        LossDelta delta = new LossDelta();
        LabelScorer structured = new LabelScorer(TransitionMatrix.of(10, Matrices.random(10, new Random(1))), true);
        LabelScorers scorers = new LabelScorers(structured);
        for (int i = 0; i < samples; i++) {
            int classes = SIZES[random.nextInt(SIZES.length)];
            int label = random.nextInt(classes);
            boolean truncated = random.nextInt(4) == 0;
            float[] p = Matrices.probabilities(truncated ? 2 : classes, random);
            int[] indices = truncated ? new int[] {random.nextInt(700), 700} : null;
            delta.record(
                    label,
                    8 * random.nextDouble(),
                    p,
                    indices,
                    random.nextInt(5),
                    random.nextInt(3),
                    random.nextDouble(),
                    scorers.of(p.length));
        }
        return delta;
    }

    private static LossDelta copy(LossDelta delta) {
        return LossDelta.fromBytes(delta.toBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 64, 65, 300})
    void takingAwayWhatWasAddedLeavesNoTrace(int classes) {
        // Given
        LossDelta kept = new Simulation(classes, 0.2).classes(classes).delta(100);
        LossDelta gone = new Simulation(classes + 1, 0.4).classes(classes).delta(60);
        byte[] before = kept.toBytes();

        // When
        kept.add(gone);
        assertThat(kept.toBytes()).isNotEqualTo(before);
        kept.subtract(gone);

        // Then
        assertThat(kept.toBytes()).isEqualTo(before);
    }

    @Test
    void takingAwaySamplesOfMoreClassesLeavesNoCounts() {
        // Given
        LossDelta kept = new Simulation(1, 0.2).delta(100);
        LossDelta gone = mixed(new Random(2), 100);
        LossDelta sum = copy(kept);

        // When
        sum.add(gone);
        sum.subtract(gone);

        // Then only its maxima remember them
        assertThat(sum.count()).isEqualTo(kept.count());
        assertThat(sum.observed()).isEqualTo(kept.observed());
        assertThat(sum.counterfactual()).isEqualTo(kept.counterfactual());
        assertThat(sum.noisyShare()).isEqualTo(kept.noisyShare());
        assertThat(sum.scores().total()).isEqualTo(100);
        for (int row = 0; row < kept.scores().rows(); row++) {
            assertThat(sum.scores().given(row)).isEqualTo(kept.scores().given(row));
        }
        for (int c = 0; c < sum.transitions().classes(); c++) {
            assertThat(sum.transitions().predicted(c))
                    .isEqualTo(c < 10 ? kept.transitions().predicted(c) : 0);
        }
        assertThat(sum.classes()).isEqualTo(701);
    }

    @Test
    void theOrderOfMergingDoesNotMatterToTheByte() {
        // Given
        Random random = new Random(3);
        List<LossDelta> parts = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            parts.add(mixed(random, random.nextInt(20)));
        }
        LossDelta straight = new LossDelta();
        parts.forEach(straight::add);

        for (int i = 0; i < 20; i++) {
            // When
            Collections.shuffle(parts, random);
            LossDelta shuffled = new LossDelta();
            LossDelta half = new LossDelta();
            parts.subList(0, 5).forEach(shuffled::add);
            parts.subList(5, parts.size()).forEach(half::add);
            shuffled.add(copy(half));

            // Then
            assertThat(shuffled.toBytes()).isEqualTo(straight.toBytes());
        }
    }

    @Test
    void anythingThatIsWrittenCanBeReadAgain() {
        Random random = new Random(4);
        for (int i = 0; i < 50; i++) {
            LossDelta delta = mixed(random, random.nextInt(30));
            assertThat(copy(delta).toBytes()).isEqualTo(delta.toBytes());
        }
    }

    @Test
    void aDeltaThatWasBegunAnewIsLikeANewOne() {
        // Given
        LossDelta delta = mixed(new Random(5), 50);

        // When
        delta.clear();

        // Then
        assertThat(delta.toBytes()).isEqualTo(new LossDelta().toBytes());
        assertThat(copy(delta).count()).isZero();
    }

    @Test
    void eachSampleIsOneGivenScoreAndFlipsOfTheWeightOfItsNoise() {
        // Given
        LossDelta delta = new LossDelta();
        LabelScorer scorer = new LabelScorer(TransitionMatrix.uniform(3, 0.3), false);
        float[] p = {0.7f, 0.2f, 0.1f};

        // When
        delta.record(1, 1.6, p, null, 1, 0, 0, scorer);

        // Then
        int bin = ScoreBins.index(scorer.score(p, 1));
        assertThat(delta.scores().given(1)[bin]).isEqualTo(1);
        assertThat(delta.scores().total()).isEqualTo(1);
        long weight = 0;
        for (long flipped : delta.scores().flipped()) {
            weight += flipped;
        }
        // u (1 - p_j) over all j, in parts of 2^-16
        assertThat(weight).isBetween((long) (0.15 * 2 * 65536) - 3, (long) (0.15 * 2 * 65536) + 3);
        assertThat(delta.transitions().predicted(0)).isEqualTo(1);
        assertThat(delta.transitions().labelled(0, 1, TransitionCounts.bin(-Math.log(0.2))))
                .isEqualTo(1);
        assertThat(delta.transitions().cells(0, 2, TransitionCounts.bin(-Math.log(0.1))))
                .isEqualTo(1);
        assertThat(delta.transitions().confidence(0, 1, TransitionCounts.bin(-Math.log(0.3))))
                .isEqualTo(1);
    }

    @Test
    void labelsFromTheSixtyFifthOnShareARowAndHaveNoTransitions() {
        // When
        LossDelta delta = new Simulation(6, 0.2).classes(300).delta(500);

        // Then
        assertThat(delta.scores().rows()).isEqualTo(65);
        assertThat(delta.transitions().classes()).isZero();
        long shared = 0;
        for (long count : delta.scores().given(64)) {
            shared += count;
        }
        long[] byClass = delta.classCounts();
        long expected = 0;
        for (int c = 64; c < 300; c++) {
            expected += byClass[c];
        }
        assertThat(shared).isEqualTo(expected);
    }

    @Test
    void theNoiseProbabilityThatSamplesWereGivenIsAveragedOverEachBin() {
        // Given
        LossDelta delta = new LossDelta();
        LabelScorer scorer = LabelScorer.withoutStructure(2);
        float[] p = {0.5f, 0.5f};

        // When
        delta.record(0, 2, p, null, 1, 0, 0.25, scorer);
        delta.record(0, 2, p, null, 1, 0, 0.75, scorer);
        delta.record(0, 5, p, null, 1, 0, 1, scorer);

        // Then
        assertThat(delta.noisyShare()[LossBins.standard().index(2)]).isEqualTo(0.5);
        assertThat(delta.noisyShare()[LossBins.standard().index(5)]).isEqualTo(1);
        assertThat(delta.noisyShare()[LossBins.standard().index(1)])
                .as("below all samples")
                .isZero();
        assertThat(delta.noisyShare()[LossBins.standard().index(9)])
                .as("an empty bin")
                .isEqualTo(1);
    }

    @Test
    void aLabelThatIsNoneOfTheClassesChangesNothing() {
        // Given
        LossDelta delta = new Simulation(7, 0.2).delta(10);
        byte[] before = delta.toBytes();

        // When
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        delta.record(3, 1, new float[] {0.4f, 0.6f}, null, 9, 9, 0, LabelScorer.withoutStructure(2)));

        // Then
        assertThat(delta.toBytes()).isEqualTo(before);
    }

    @Test
    void damagedBytesAreRefusedOrDecodedButNeverBreakOtherwise() {
        Random random = new Random(8);
        byte[] good = mixed(random, 20).toBytes();
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = good.clone();
            bytes[1 + random.nextInt(40)] = (byte) random.nextInt(256);
            bytes[1 + random.nextInt(bytes.length - 1)] = (byte) random.nextInt(256);
            LossDelta read;
            try {
                read = LossDelta.fromBytes(bytes);
            } catch (IllegalArgumentException expected) {
                assertThat(expected).hasMessageStartingWith("loss delta");
                continue;
            }
            assertThat(read.classCounts()).hasSize(read.classes());
            ScorePosterior.fit(read.scores());
        }
    }
}

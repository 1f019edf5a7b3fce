package dev.sluice.trainer.loss.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.trainer.loss.LossBatches;
import dev.sluice.trainer.loss.Losses;
import dev.sluice.trainer.loss.ReferenceLosses;
import org.junit.jupiter.api.Test;

/** Losses that remember samples, over several passes. */
class SampleMemoryTest {
    private static final double[][] LOGITS = {{2, 0, -1}, {0, 1, 0.5}};
    private static final int[] LABELS = {0, 2};

    @Test
    void earlyLearningPullsTowardsTheMeanOfASamplesOwnPredictions() {
        // Given
        Loss loss = Losses.parse("elr:0.7:3", TargetColumns.singleLabel(3));
        LossBatch first = LossBatches.withKeys(LossBatches.singleLabel(LOGITS, LABELS), "a", "b");
        double[][] later = {{0, 1, 1}, {3, 0, 0}};
        LossBatch second = LossBatches.withKeys(LossBatches.singleLabel(later, LABELS), "a", "b");

        // When
        loss.evaluate(first);
        loss.evaluate(second);

        // Then
        for (int i = 0; i < 2; i++) {
            double[] before = ReferenceLosses.softmax(LOGITS[i]);
            double[] now = ReferenceLosses.softmax(later[i]);
            double[] target = new double[3];
            double agreement = 0;
            for (int j = 0; j < 3; j++) {
                target[j] = 0.7 * 0.3 * before[j] + 0.3 * now[j];
                agreement += target[j] * now[j];
            }
            double expected = -Math.log(now[LABELS[i]]) + 3 * Math.log(1 - agreement);
            assertThat(second.losses()[i]).isCloseTo(expected, within(1e-6));
            for (int j = 0; j < 3; j++) {
                double pull = 3 * now[j] * (target[j] - agreement) / (1 - agreement);
                double slope = now[j] - (j == LABELS[i] ? 1 : 0) - pull;
                assertThat(second.gradient()[i * 3 + j]).isCloseTo(slope, within(1e-6));
            }
        }
    }

    @Test
    void aSampleWithoutAKeyIsNewEachTime() {
        Loss loss = Losses.parse("elr:0.7:3", TargetColumns.singleLabel(3));
        LossBatch first = LossBatches.singleLabel(LOGITS, LABELS);
        LossBatch second = LossBatches.singleLabel(LOGITS, LABELS);

        loss.evaluate(first);
        loss.evaluate(second);

        assertThat(second.losses()).containsExactly(first.losses());
    }

    @Test
    void theSampleNotSeenForLongestIsForgottenFirst() {
        // Given room for two
        SampleMemory<int[]> memory = new SampleMemory<>(2, () -> new int[1]);
        memory.of("a")[0] = 1;
        memory.of("b")[0] = 2;

        // When
        int again = memory.of("a")[0];
        memory.of("c")[0] = 3;

        // Then
        assertThat(again).isEqualTo(1);
        assertThat(memory.of("a")[0]).isEqualTo(1);
        assertThat(memory.of("c")[0]).isEqualTo(3);
        assertThat(memory.of("b")[0]).isZero();
    }

    @Test
    void truncationDropsASampleFromItsThirdPassOnAndTakesItBackWhenItIsBelieved() {
        // Given sample a, whose label has p above 1/2, and b, whose label has not
        Loss loss = Losses.parse("truncated-gce:0.7:0.5", TargetColumns.singleLabel(3));
        Loss gce = Losses.parse("gce:0.7", TargetColumns.singleLabel(3));
        LossBatch plain = LossBatches.singleLabel(LOGITS, LABELS);
        gce.evaluate(plain);
        LossBatch batch = LossBatches.withKeys(LossBatches.singleLabel(LOGITS, LABELS), "a", "b");
        double dropped = (1 - Math.pow(0.5, 0.7)) / 0.7;

        for (int pass = 1; pass <= 4; pass++) {
            // When
            loss.evaluate(batch);

            // Then it is looked at in pass 3 and stays as found in pass 4
            boolean kept = pass < 3;
            assertThat(batch.losses()[0]).isEqualTo(plain.losses()[0]);
            assertThat(batch.losses()[1]).isCloseTo(kept ? plain.losses()[1] : dropped, within(1e-12));
            assertThat(LossBatches.row(batch.gradient(), 1, 3))
                    .containsExactly(kept ? LossBatches.row(plain.gradient(), 1, 3) : new double[3]);
        }

        // When b is believed in pass 5
        double[][] believed = {{2, 0, -1}, {0, 1, 4}};
        LossBatch fifth = LossBatches.withKeys(LossBatches.singleLabel(believed, LABELS), "a", "b");
        loss.evaluate(fifth);

        // Then
        assertThat(fifth.gradient()[5]).isNegative();
    }
}

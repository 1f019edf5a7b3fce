package dev.sluice.infra.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RankingTest {
    @Test
    void everyPairCountsOnceAndATieOneHalf() {
        // Given: wrong labels at 0.9 and 0.8, right ones at 0.8 and 0.1
        float[] scores = {0.9f, 0.8f, 0.8f, 0.1f};
        boolean[] wrong = {true, false, true, false};

        // When // Then: 2 pairs won by 0.9, one half and one by 0.8, of 4
        assertThat(Ranking.auroc(scores, wrong)).isEqualTo(3.5 / 4);
    }

    @Test
    void oneScoreForAllIsNoBetterThanChance() {
        assertThat(Ranking.auroc(new float[5], new boolean[] {true, false, false, true, false}))
                .isEqualTo(0.5);
    }

    @Test
    void withoutWrongOrWithoutRightLabelsThereIsNothingToRank() {
        assertThat(Ranking.auroc(new float[] {0.3f, 0.2f}, new boolean[2])).isNaN();
        assertThat(Ranking.auroc(new float[] {0.3f}, new boolean[] {true})).isNaN();
        assertThat(Ranking.auroc(new float[0], new boolean[0])).isNaN();
    }

    @Test
    void agreesWithCountingAllPairs() {
        for (int seed = 0; seed < 50; seed++) {
            // Given
            Random random = new Random(seed);
            float[] scores = new float[60];
            boolean[] wrong = new boolean[60];
            for (int i = 0; i < scores.length; i++) {
                wrong[i] = random.nextInt(3) == 0;
                // coarse, so that there are ties
                scores[i] = random.nextInt(8) / 8f;
            }

            // When // Then
            assertThat(Ranking.auroc(scores, wrong)).as("seed %d", seed).isCloseTo(pairs(scores, wrong), within(1e-12));
        }
    }

    private static double pairs(float[] scores, boolean[] wrong) {
        double won = 0;
        int pairs = 0;
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < scores.length; j++) {
                if (wrong[i] && !wrong[j]) {
                    won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                    pairs++;
                }
            }
        }
        return won / pairs;
    }
}

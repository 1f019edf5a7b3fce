package dev.sluice.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schemas.samples.Folds;
import dev.sluice.trainer.loss.Losses;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.factory.Nd4j;

class FoldedLearnerTest {
    private static final List<Integer> SHAPE = List.of(2, 16, 16);
    private static final int VALUES = 512;
    private static final int CLASSES = 3;
    private static final TargetColumns COLUMNS = TargetColumns.singleLabel(CLASSES);

    @Test
    void aSampleTrainsTheNetworkOfItsFoldAlone() {
        try (FoldedLearner learner = learner(NetworkKind.MLP, 2)) {
            for (int fold = 0; fold < 2; fold++) {
                // Given a step of one fold's samples
                FoldedBatch batch = new FoldedBatch(2, 8, VALUES, COLUMNS);
                for (int i = 0; !batch.full(); i++) {
                    if (Folds.of("d", "s" + i, 2) == fold) {
                        add(batch, "s" + i);
                    }
                }
                float[] own = learner.fold(fold).parameters();
                float[] other = learner.fold(1 - fold).parameters();

                // When
                double loss = learner.train(batch, 1e-2);

                // Then
                assertThat(loss).isPositive();
                assertThat(learner.fold(fold).parameters()).isNotEqualTo(own);
                assertThat(learner.fold(1 - fold).parameters()).containsExactly(other);
            }
        }
    }

    @Test
    void theNetworksOfTwoFoldsBeginWithOtherWeightsThanEachOther() {
        try (FoldedLearner learner = learner(NetworkKind.MLP, 2)) {
            assertThat(learner.fold(0).parameters())
                    .isNotEqualTo(learner.fold(1).parameters());
        }
    }

    @Test
    void aStepIsFullWhenItsFoldsTogetherHaveAsManySamplesAsOneNetworkWouldTake() {
        FoldedBatch batch = new FoldedBatch(2, 3, VALUES, COLUMNS);

        add(batch, "a");
        add(batch, "b");
        assertThat(batch.full()).isFalse();
        add(batch, "c");

        assertThat(batch.full()).isTrue();
        assertThat(batch.parts()).extracting(Batch::size).satisfies(sizes -> assertThat(sizes.get(0) + sizes.get(1))
                .isEqualTo(3));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void theAverageIsOneOrdinaryNetworkWithTheMeanOfTheFoldsLogits(NetworkKind kind) throws IOException {
        try (FoldedLearner learner = learner(kind, 2)) {
            // Given
            FoldedBatch batch = new FoldedBatch(2, 16, VALUES, COLUMNS);
            for (int i = 0; i < 16; i++) {
                add(batch, "s" + i);
            }
            double unused = learner.train(batch, 1e-2);
            float[] features = features(new Random(5), 4);

            // When
            MultiLayerNetwork average =
                    ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(learner.snapshot()), false);

            // Then
            float[] logits = average.output(Nd4j.createFromArray(features).reshape(4, VALUES))
                    .data()
                    .asFloat();
            float[] first = learner.fold(0).logits(features, 4);
            float[] second = learner.fold(1).logits(features, 4);
            assertThat(learner.logits(features, 4)).hasSize(logits.length);
            for (int i = 0; i < logits.length; i++) {
                assertThat(logits[i]).isCloseTo((first[i] + second[i]) / 2, within(1e-4f));
                assertThat(learner.logits(features, 4)[i]).isCloseTo(logits[i], within(1e-4f));
            }
        }
    }

    private static void add(FoldedBatch step, String id) {
        Batch batch = step.of("d", id);
        System.arraycopy(features(new Random(id.hashCode()), 1), 0, batch.features(), batch.featuresAt(), VALUES);
        batch.add(id.length() % CLASSES, 1, TargetColumns.NO_CLIPPING, id);
    }

    private static float[] features(Random random, int n) {
        float[] features = new float[n * VALUES];
        for (int i = 0; i < features.length; i++) {
            features[i] = random.nextFloat() - 0.5f;
        }
        return features;
    }

    private static FoldedLearner learner(NetworkKind kind, int folds) {
        return new FoldedLearner(kind, SHAPE, COLUMNS, () -> Losses.parse("ce", COLUMNS), Optimizer.adam(), 1, folds);
    }
}

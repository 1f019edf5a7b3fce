package dev.sluice.trainer.network;

import static dev.sluice.trainer.network.Learners.CLASSES;
import static dev.sluice.trainer.network.Learners.SHAPE;
import static dev.sluice.trainer.network.Learners.VALUES;
import static dev.sluice.trainer.network.Learners.batch;
import static dev.sluice.trainer.network.Learners.fill;
import static dev.sluice.trainer.network.Learners.learner;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LearnerTest {
    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void itLearnsWhatCanBeLearnt(NetworkKind kind) {
        try (Learner learner = learner(kind, SHAPE, CLASSES, 1)) {
            // Given
            Batch batch = batch(16, 1);
            double first = learner.train(batch, 3e-3);

            // When
            double last = first;
            for (int i = 0; i < 25; i++) {
                last = learner.train(batch, 3e-3);
            }

            // Then
            assertThat(last).isLessThan(first / 4);
        }
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aLearnerThatUsesAnothersParametersScoresLikeIt(NetworkKind kind) {
        try (Learner trained = learner(kind, SHAPE, CLASSES, 1);
                Learner scoring = learner(kind, SHAPE, CLASSES, 99)) {
            // Given
            trained.train(batch(16, 1), 1e-2);
            float[] features = new float[4 * VALUES];
            for (int i = 0; i < features.length; i++) {
                features[i] = i % 7 - 3;
            }
            float[] before = scoring.logits(features, 4);

            // When
            scoring.useParameters(trained.parameters());

            // Then
            assertThat(scoring.logits(features, 4))
                    .isEqualTo(trained.logits(features, 4))
                    .isNotEqualTo(before);
        }
    }

    @Test
    void parametersOfAnotherNetworkAreRefused() {
        try (Learner learner = learner(NetworkKind.MLP, SHAPE, CLASSES, 1)) {
            assertThatThrownBy(() -> learner.useParameters(new float[3]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not 3");
        }
    }

    @Test
    void theSameSeedGivesTheSameNetworkAfterTheSameSteps() {
        try (Learner one = learner(NetworkKind.MLP, SHAPE, CLASSES, 4);
                Learner two = learner(NetworkKind.MLP, SHAPE, CLASSES, 4);
                Learner other = learner(NetworkKind.MLP, SHAPE, CLASSES, 5)) {
            for (Learner learner : List.of(one, two, other)) {
                learner.train(batch(16, 1), 1e-3);
            }

            assertThat(two.snapshot()).isEqualTo(one.snapshot());
            assertThat(other.snapshot()).isNotEqualTo(one.snapshot());
        }
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void theRawLoopItIsMeasuredAgainstMakesTheSameStepsWithDl4jsOwnLoss(NetworkKind kind) {
        try (Learner learner = learner(kind, SHAPE, CLASSES, 3);
                RawFitLoop raw = new RawFitLoop(kind, SHAPE, CLASSES, 3)) {
            // Given samples of weight 1 without clipping
            Batch batch = new Batch(8, VALUES, TargetColumns.singleLabel(CLASSES));
            float[] labels = new float[8 * CLASSES];
            Random random = new Random(4);
            for (int i = 0; i < 8; i++) {
                for (int j = 0; j < VALUES; j++) {
                    batch.features()[batch.featuresAt() + j] = random.nextFloat();
                }
                labels[i * CLASSES + i % CLASSES] = 1;
                batch.add(i % CLASSES, 1, TargetColumns.NO_CLIPPING, "s" + i);
            }
            raw.add(batch.usedFeatures(), labels, 8);

            // Then
            for (int step = 0; step < 3; step++) {
                raw.fit(step);
                assertThat(learner.train(batch, 1e-3)).isCloseTo(raw.loss(), within(1e-4));
            }
        }
    }

    @Test
    void aCnnNeedsImagesOfAReasonableSize() {
        assertThatThrownBy(() -> learner(NetworkKind.CNN, List.of(64), CLASSES, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("choose the MLP");
        assertThatThrownBy(() -> learner(NetworkKind.LENET, List.of(1, 15, 28), CLASSES, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 16 x 16");
    }

    @Test
    void leNetHasTheLayersTheBenchmarksSpeakOf() {
        try (Learner learner = learner(NetworkKind.LENET, List.of(1, 28, 28), 10, 1)) {
            // two convolutions, 4 x 4 x 50 values left of 28 x 28, 500 units, 10 classes
            assertThat(learner.parameters())
                    .hasSize((25 * 20 + 20) + (25 * 20 * 50 + 50) + (16 * 50 * 500 + 500) + (500 * 10 + 10));
        }
    }

    @Test
    void aBatchThatIsNotFullCountsOnlyItsSamples() {
        try (Learner one = learner(NetworkKind.MLP, SHAPE, CLASSES, 1);
                Learner two = learner(NetworkKind.MLP, SHAPE, CLASSES, 1)) {
            // Given an exactly full batch and the same samples in a larger one with remains of earlier samples
            Batch exact = new Batch(4, VALUES, TargetColumns.singleLabel(CLASSES));
            Batch large = batch(32, 5);
            large.clear();
            fill(exact, 4, 6);
            fill(large, 4, 6);

            // Then
            assertThat(two.train(large, 1e-3)).isEqualTo(one.train(exact, 1e-3));
            assertThat(two.snapshot()).isEqualTo(one.snapshot());
        }
    }
}

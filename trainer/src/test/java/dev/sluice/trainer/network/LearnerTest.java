package dev.sluice.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schemas.models.Dl4jArchive;
import dev.sluice.schemas.models.InvalidModelException;
import dev.sluice.trainer.loss.Losses;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class LearnerTest {
    private static final List<Integer> SHAPE = List.of(1, 16, 16);
    private static final int VALUES = 256;
    private static final int CLASSES = 3;
    private static final long LIMIT = 1 << 24;

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

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aRestoredNetworkGoesOnToTheLastBitAsIfItHadNeverStopped(NetworkKind kind) {
        try (Learner whole = learner(kind, SHAPE, CLASSES, 1);
                Learner restored = learner(kind, SHAPE, CLASSES, 99)) {
            // Given
            for (int i = 0; i < 5; i++) {
                whole.train(batch(16, i), 1e-3);
            }

            // When
            restored.restore(whole.snapshot(), LIMIT);
            for (int i = 5; i < 10; i++) {
                whole.train(batch(16, i), 1e-3);
                restored.train(batch(16, i), 1e-3);
            }

            // Then
            assertThat(restored.snapshot()).isEqualTo(whole.snapshot());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "sgd:0.9", "nesterov:0.9"})
    void everyOptimiserLearnsAndGoesOnToTheLastBit(String spec) throws IOException {
        Optimizer optimizer = Optimizer.parse(spec).withWeightDecay(1e-3).withMaxGradientNorm(1);
        try (Learner whole = learner(optimizer, 1);
                Learner restored = learner(optimizer, 99)) {
            // Given
            double first = whole.train(batch(32, 1), 1e-2);
            for (int i = 0; i < 30; i++) {
                whole.train(batch(32, 1), 1e-2);
            }

            // When
            byte[] snapshot = whole.snapshot();
            restored.restore(snapshot, LIMIT);
            double last = whole.train(batch(32, 1), 1e-2);

            // Then
            assertThat(last).isLessThan(0.8 * first);
            assertThat(restored.train(batch(32, 1), 1e-2)).isEqualTo(last);
            assertThat(restored.snapshot()).isEqualTo(whole.snapshot());
            MultiLayerNetwork loaded =
                    ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(snapshot), true);
            assertThat(loaded.getIterationCount()).isEqualTo(31);
            assertThat(new String(snapshot, StandardCharsets.ISO_8859_1)).doesNotContain("dev.sluice");
        }
    }

    @Test
    void aSnapshotOfAnotherOptimiserIsRefusedAndSaysSo() {
        Optimizer momentum = Optimizer.parse("nesterov:0.9");
        List<Optimizer> others = List.of(Optimizer.adam(), Optimizer.parse("sgd"), Optimizer.parse("nesterov:0.8"));
        try (Learner learner = learner(momentum, 1)) {
            for (Optimizer other : others) {
                try (Learner theirs = learner(other, 1)) {
                    byte[] snapshot = theirs.snapshot();
                    assertThatThrownBy(() -> learner.restore(snapshot, LIMIT))
                            .isInstanceOf(InvalidModelException.class)
                            .hasMessageContaining("another optimiser than the one configured, nesterov:0.9");
                }
            }
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
    void dl4jItselfLoadsASnapshotAndComputesTheSameLogits(NetworkKind kind) throws IOException {
        try (Learner learner = learner(kind, SHAPE, CLASSES, 1)) {
            // Given
            learner.train(batch(16, 1), 1e-3);
            float[] features = Arrays.copyOf(batch(4, 2).usedFeatures(), 4 * VALUES);

            // When
            MultiLayerNetwork loaded =
                    ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(learner.snapshot()), true);

            // Then
            try (INDArray output = loaded.output(Nd4j.create(features, new long[] {4, VALUES}, 'c'), false)) {
                assertThat(output.dup('c').data().asFloat()).containsExactly(learner.logits(features, 4));
            }
            assertThat(loaded.getIterationCount()).isEqualTo(1);
            assertThat(new String(learner.snapshot(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("dev.sluice");
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
    void anArchiveThatDl4jWroteIsReadAsWell() throws IOException {
        try (Learner learner = learner(NetworkKind.MLP, SHAPE, CLASSES, 1)) {
            // Given
            learner.train(batch(16, 1), 1e-3);
            MultiLayerNetwork loaded =
                    ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(learner.snapshot()), true);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();

            // When
            ModelSerializer.writeModel(loaded, bytes, true);

            // Then
            Dl4jArchive ours = Dl4jArchive.read(learner.snapshot(), LIMIT, true);
            Dl4jArchive theirs = Dl4jArchive.read(bytes.toByteArray(), LIMIT, true);
            assertThat(theirs.coefficients()).containsExactly(ours.coefficients());
            assertThat(theirs.updaterState()).containsExactly(ours.updaterState());
        }
    }

    @Test
    void aSnapshotOfAnotherNetworkIsRefused() {
        try (Learner learner = learner(NetworkKind.MLP, SHAPE, CLASSES, 1);
                Learner wider = learner(NetworkKind.MLP, SHAPE, CLASSES + 1, 1);
                Learner cnn = learner(NetworkKind.CNN, SHAPE, CLASSES, 1)) {
            for (Learner other : List.of(wider, cnn)) {
                assertThatThrownBy(() -> learner.restore(other.snapshot(), LIMIT))
                        .isInstanceOf(InvalidModelException.class)
                        .hasMessageContaining("of another network");
            }
        }
    }

    @Test
    void aSnapshotWithoutTheOptimisersStateIsRefused() {
        try (Learner learner = learner(NetworkKind.MLP, SHAPE, CLASSES, 1)) {
            Dl4jArchive full = Dl4jArchive.read(learner.snapshot(), LIMIT, true);
            byte[] bare = new Dl4jArchive(full.configuration(), full.coefficients(), null).write();

            assertThatThrownBy(() -> learner.restore(bare, LIMIT))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContaining("optimiser state");
        }
    }

    @Test
    void aNetworkThatHasDivergedIsNotPublished() {
        try (Learner learner = learner(NetworkKind.MLP, SHAPE, CLASSES, 1)) {
            Dl4jArchive good = Dl4jArchive.read(learner.snapshot(), LIMIT, true);
            good.coefficients()[7] = Float.NaN;
            learner.restore(good.write(), LIMIT);

            assertThatThrownBy(learner::snapshot)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("diverged");
            assertThatThrownBy(() -> learner.train(batch(4, 1), 1e-3))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("diverged");
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

    private static Batch batch(int size, long seed) {
        Batch batch = new Batch(size, VALUES, TargetColumns.singleLabel(CLASSES));
        fill(batch, size, seed);
        return batch;
    }

    private static void fill(Batch batch, int size, long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < size; i++) {
            int label = random.nextInt(CLASSES);
            for (int j = 0; j < VALUES; j++) {
                batch.features()[batch.featuresAt() + j] = random.nextFloat() + (j / 86 == label ? 1 : 0);
            }
            batch.add(label, 1 - 0.5 * random.nextDouble(), i % 2 == 0 ? TargetColumns.NO_CLIPPING : 4, "s" + i);
        }
    }

    private static Learner learner(Optimizer optimizer, long seed) {
        TargetColumns columns = TargetColumns.singleLabel(CLASSES);
        return new Learner(NetworkKind.MLP, SHAPE, columns, Losses.parse("ce", columns), optimizer, seed);
    }

    private static Learner learner(NetworkKind kind, List<Integer> shape, int classes, long seed) {
        TargetColumns columns = TargetColumns.singleLabel(classes);
        return new Learner(kind, shape, columns, Losses.parse("ce", columns), Optimizer.adam(), seed);
    }
}
